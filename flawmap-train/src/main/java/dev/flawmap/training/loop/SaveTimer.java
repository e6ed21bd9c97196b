package dev.flawmap.training.loop;

/**
 * When to save a run: so often that little is lost, so seldom that it takes at most 2 % of the time unless a single
 * save takes longer than 12 s. An early end loses 10 s, or 1 % of the time spent, whichever is more, but at most ten
 * minutes. Reads no clock.
 */
final class SaveTimer {
    private static final double LEAST_SECONDS = 10;
    private static final double MOST_SECONDS = 600;
    private static final double SAVES_PER_INTERVAL = 50;
    private static final double SHARE_OF_TIME = 0.01;

    private double next;

    /** Begins at a time, in seconds since the run began, as all times here. */
    SaveTimer(double now) {
        next = now + interval(now, 0);
    }

    boolean isDue(double now) {
        return now >= next;
    }

    /** Notes that the run was saved, or that it was tried. */
    void saved(double began, double ended) {
        next = ended + interval(ended, ended - began);
    }

    private static double interval(double now, double cost) {
        double wanted = Math.max(SAVES_PER_INTERVAL * cost, SHARE_OF_TIME * now);
        return Math.max(LEAST_SECONDS, Math.min(MOST_SECONDS, wanted));
    }
}
