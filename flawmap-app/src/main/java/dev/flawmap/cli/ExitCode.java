package dev.flawmap.cli;

import dev.flawmap.file.BadFileException;
import dev.flawmap.training.TrainingException;

/** The exit codes of the command line. */
final class ExitCode {
    static final int DONE = 0;
    static final int DEFECTS = 1;
    static final int USAGE = 2;
    static final int DATA = 3;
    static final int FAILURE = 4;

    private ExitCode() {}

    /** The code for a command that ended with an exception. */
    static int of(Throwable failure) {
        if (failure instanceof UsageException
                || failure instanceof TrainingException training
                        && training.problem() == TrainingException.Problem.OTHER_STAGES) {
            return USAGE;
        }
        return failure instanceof BadFileException ? DATA : FAILURE;
    }
}
