CREATE TABLE golden_image (
    id ${id},
    line_id BIGINT NOT NULL REFERENCES line (id),
    sample TEXT NOT NULL,
    sha256 CHAR(64) NOT NULL,
    file TEXT NOT NULL,
    file_bytes BIGINT NOT NULL,
    file_modified BIGINT NOT NULL,
    inspected BIGINT NOT NULL,
    model_id BIGINT NOT NULL REFERENCES model (id),
    strength DOUBLE PRECISION NOT NULL,
    nm_per_pixel DOUBLE PRECISION,
    traits TEXT,
    counted INTEGER NOT NULL,
    defect_px BIGINT NOT NULL,
    deviation TEXT NOT NULL,
    UNIQUE (line_id, sample, sha256)
);
CREATE INDEX golden_image_by_line ON golden_image (line_id, id);
CREATE INDEX golden_image_by_file ON golden_image (line_id, file);
