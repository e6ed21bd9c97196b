CREATE TABLE line (
    id ${id},
    name VARCHAR(200) NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    appearance TEXT
);
CREATE TABLE model (
    id ${id},
    sha256 CHAR(64) NOT NULL UNIQUE,
    detector VARCHAR(100) NOT NULL,
    first_seen BIGINT NOT NULL
);
CREATE TABLE activation (
    id ${id},
    name VARCHAR(200) NOT NULL,
    model_id BIGINT NOT NULL REFERENCES model (id),
    since BIGINT NOT NULL
);
CREATE TABLE batch (
    id ${id},
    line_id BIGINT NOT NULL REFERENCES line (id),
    name VARCHAR(200) NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    images INTEGER NOT NULL DEFAULT 0,
    defective INTEGER NOT NULL DEFAULT 0,
    uncertain INTEGER NOT NULL DEFAULT 0,
    not_comparable INTEGER NOT NULL DEFAULT 0,
    counted BIGINT NOT NULL DEFAULT 0,
    area_px BIGINT NOT NULL DEFAULT 0,
    area_mm2 DOUBLE PRECISION NOT NULL DEFAULT 0,
    unsized INTEGER NOT NULL DEFAULT 0,
    defect_px BIGINT NOT NULL DEFAULT 0,
    largest_px BIGINT NOT NULL DEFAULT 0,
    outcome VARCHAR(10) NOT NULL DEFAULT 'OPEN',
    rule VARCHAR(100) NOT NULL DEFAULT '',
    rule_value DOUBLE PRECISION NOT NULL DEFAULT 0,
    rule_limit DOUBLE PRECISION NOT NULL DEFAULT 0,
    sentence TEXT NOT NULL DEFAULT '',
    baseline INTEGER NOT NULL DEFAULT 0,
    UNIQUE (line_id, name)
);
CREATE INDEX batch_by_time ON batch (line_id, last_at);
CREATE TABLE image (
    id ${id},
    line_id BIGINT NOT NULL REFERENCES line (id),
    batch_id BIGINT NOT NULL REFERENCES batch (id),
    sha256 CHAR(64) NOT NULL,
    file TEXT NOT NULL,
    file_bytes BIGINT NOT NULL,
    file_modified BIGINT NOT NULL,
    inspected BIGINT NOT NULL,
    model_id BIGINT NOT NULL REFERENCES model (id),
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    nm_per_pixel DOUBLE PRECISION,
    score DOUBLE PRECISION NOT NULL,
    seed_level DOUBLE PRECISION NOT NULL,
    outline_level DOUBLE PRECISION NOT NULL,
    min_area INTEGER NOT NULL,
    verdict VARCHAR(10) NOT NULL,
    reason TEXT NOT NULL,
    counted INTEGER NOT NULL,
    defect_px BIGINT NOT NULL,
    largest_px BIGINT NOT NULL,
    brightness DOUBLE PRECISION,
    contrast DOUBLE PRECISION,
    sharpness DOUBLE PRECISION,
    noise DOUBLE PRECISION,
    comparable VARCHAR(10) NOT NULL,
    unlike TEXT NOT NULL,
    millis INTEGER NOT NULL,
    UNIQUE (line_id, sha256)
);
CREATE INDEX image_by_batch ON image (batch_id, id);
CREATE INDEX image_by_line ON image (line_id, id);
CREATE INDEX image_by_file ON image (line_id, file);
CREATE TABLE defect (
    image_id BIGINT NOT NULL REFERENCES image (id),
    label INTEGER NOT NULL,
    area_px INTEGER NOT NULL,
    x REAL NOT NULL,
    y REAL NOT NULL,
    bx INTEGER NOT NULL,
    "by" INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    max_score REAL NOT NULL,
    strength DOUBLE PRECISION,
    PRIMARY KEY (image_id, label)
)${without_rowid};
CREATE TABLE failure (
    id ${id},
    line_id BIGINT NOT NULL REFERENCES line (id),
    file TEXT NOT NULL,
    file_bytes BIGINT NOT NULL,
    file_modified BIGINT NOT NULL,
    problem VARCHAR(30) NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (line_id, file)
);
