/**
 * Lockkeeper from Java: a client of the service around the generated messages and stubs of {@code dev.lockkeeper.v1}.
 * It moves no schema itself; the service does.
 */
package dev.lockkeeper;
