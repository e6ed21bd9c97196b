package dev.flawmap.simulate.fibre;

import java.util.SplittableRandom;

/** The kinds of defects, how often they occur, and how large they are. */
enum FlawKind {
    DUST(6, 0, 1e9),
    FLAKE(4, 0, 1e9),
    FILM(4, 1500, 1e9),
    BEAD(3, 0, 1200),
    BREAK(2, 120, 500),
    THICK(2, 400, 5000),
    CURL(2, 250, 1500);

    /** The least area of a defect, in pixels. */
    static final double MIN_AREA = 60;
    /** The area that a defect has at most while their number allows it. */
    private static final double LARGE_AREA = 9000;

    private static final double LEAST_PART = 0.012;
    private static final double MOST_PART = 0.045;
    /** How much the areas differ: the standard deviation of their logarithm. */
    private static final double SPREAD = 1.1;

    private final int weight;
    private final double minArea;
    private final double maxArea;

    FlawKind(int weight, double minArea, double maxArea) {
        this.weight = weight;
        this.minArea = minArea;
        this.maxArea = maxArea;
    }

    /** A flaw of some kind that comes in this size, in pixels. */
    static Flaw any(double area, SplittableRandom random) {
        int sum = 0;
        for (FlawKind kind : values()) {
            sum += kind.comesIn(area) ? kind.weight : 0;
        }
        int left = random.nextInt(sum);
        for (FlawKind kind : values()) {
            if (kind.comesIn(area)) {
                left -= kind.weight;
                if (left < 0) {
                    return kind.of(area);
                }
            }
        }
        throw new AssertionError("some kinds come in every size");
    }

    private Flaw of(double area) {
        return switch (this) {
            case DUST -> new DustCluster(area);
            case FLAKE -> new Flake(area);
            case FILM -> new Film(area);
            case BEAD -> new Bead(area);
            case BREAK -> new BrokenFibre(area);
            case THICK -> new ThickFibre(area);
            case CURL -> new Curl(area);
        };
    }

    private boolean comesIn(double area) {
        return area >= minArea && area <= maxArea;
    }

    /** Puts three to ten flaws into a scene, fewer where it is too small for them, more where it is very large. */
    static void addSeveral(Scene scene, SplittableRandom random) {
        double part = LEAST_PART * Math.pow(MOST_PART / LEAST_PART, random.nextDouble());
        double total = part * scene.width() * scene.height();
        int wanted = random.nextInt(3, 11);
        int count = (int) Math.max(Math.min(wanted, total / MIN_AREA), Math.max(1, total / LARGE_AREA));
        double[] shares = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            shares[i] = Math.exp(SPREAD * random.nextGaussian());
            sum += shares[i];
        }
        for (double share : shares) {
            any(Math.max(MIN_AREA, total * share / sum), random).addTo(scene, random);
        }
    }
}
