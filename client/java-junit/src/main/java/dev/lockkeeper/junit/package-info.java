/** A database at a revision for each JUnit 5 test: {@link dev.lockkeeper.junit.LockkeeperDatabase}. */
package dev.lockkeeper.junit;
