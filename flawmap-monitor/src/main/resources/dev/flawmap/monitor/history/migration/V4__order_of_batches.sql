ALTER TABLE batch ADD COLUMN last_image BIGINT NOT NULL DEFAULT 0;
UPDATE batch SET last_image = COALESCE((SELECT MAX(image.id) FROM image WHERE image.batch_id = batch.id), 0);
DROP INDEX batch_by_time;
CREATE INDEX batch_by_order ON batch (line_id, last_image);
