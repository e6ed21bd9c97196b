ALTER TABLE image ADD COLUMN inspected_px BIGINT NOT NULL DEFAULT 1;
UPDATE image SET inspected_px = CAST(width AS BIGINT) * height;
