-- FROM
CREATE TABLE child (b int DEFAULT 1);
INSERT INTO child VALUES (2);
-- TO
CREATE TABLE parent (a text DEFAULT 'x');
CREATE TABLE child (b int DEFAULT 1) INHERITS (parent);
