package dev.flawmap.cli;

import dev.flawmap.data.BadDataException;
import dev.flawmap.image.BadImageException;
import dev.flawmap.model.ModelFileException;

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
        if (failure instanceof UsageException) {
            return USAGE;
        }
        boolean data = failure instanceof BadDataException
                || failure instanceof BadImageException
                || failure instanceof ModelFileException;
        return data ? DATA : FAILURE;
    }
}
