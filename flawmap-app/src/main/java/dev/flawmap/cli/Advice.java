package dev.flawmap.cli;

import dev.flawmap.benchmark.CellResult;
import dev.flawmap.benchmark.OtherSettingsException;
import dev.flawmap.evaluate.MissingMasksException;
import dev.flawmap.file.BadFileException;
import dev.flawmap.inspect.ImageResult;
import dev.flawmap.torch.DeviceException;
import dev.flawmap.training.TrainingException;
import dev.flawmap.training.TrainingNote;
import dev.flawmap.training.loop.OtherRunException;
import java.util.Optional;

/** What to do about a problem that a library tells of, in the words of the command line. */
final class Advice {
    private static final String MEMORY = "Give Java more with JAVA_OPTS=-Xmx.";

    private Advice() {}

    /** A sentence and the advice that belongs to it. */
    static String after(String sentence, Optional<String> advice) {
        return advice.map(more -> sentence + " " + more).orElse(sentence);
    }

    /** The advice on what ended a command, or caused that. */
    static Optional<String> of(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError
                || thrown instanceof BadFileException file
                        && file.problem() == BadFileException.Problem.OUT_OF_MEMORY) {
            return Optional.of(MEMORY);
        }
        if (thrown instanceof TrainingException training) {
            return of(training.problem());
        }
        if (thrown instanceof OtherRunException other) {
            return Optional.of(of(other.problem()));
        }
        if (thrown instanceof MissingMasksException) {
            return Optional.of("--masks names the folder of masks of the images that --test names.");
        }
        if (thrown instanceof DeviceException) {
            return Optional.of("Without --device, the CPU is used.");
        }
        if (thrown instanceof OtherSettingsException) {
            return Optional.of("--out names the folder.");
        }
        Throwable cause = thrown.getCause();
        return cause == null ? Optional.empty() : of(cause);
    }

    private static Optional<String> of(TrainingException.Problem problem) {
        return switch (problem) {
            case NOT_FINITE, COLLAPSED -> Optional.of("--seed sets the seed, and -O the detector's learning rates.");
            case OTHER_STAGES -> Optional.of("They are given to --iterations, separated by commas.");
            case OTHER_GRAPH -> Optional.empty();
        };
    }

    private static String of(OtherRunException.Problem problem) {
        return switch (problem) {
            case ITERATIONS -> "Leave --iterations out.";
            case SETTINGS -> "Give --resume with the options of that run.";
        };
    }

    /** The advice on an image that could not be inspected. */
    static Optional<String> of(ImageResult.Problem problem) {
        return switch (problem) {
            case OUT_OF_MEMORY -> Optional.of(MEMORY);
            case BAD_IMAGE, NOT_INSPECTABLE, TOO_SLOW -> Optional.empty();
        };
    }

    /** The advice on a cell of a benchmark that failed. */
    static Optional<String> of(CellResult.Problem problem) {
        return switch (problem) {
            case OUT_OF_MEMORY -> Optional.of(MEMORY);
            case TOO_SLOW -> Optional.of("--max-inspection sets how much.");
            case OTHER -> Optional.empty();
        };
    }

    /** The advice on something that training notes. */
    static Optional<String> of(TrainingNote.Kind kind) {
        return switch (kind) {
            case SMALLEST_AREA -> Optional.of("--min-area sets another smallest area.");
            case UNLIKE_PLACES -> Optional.of("--exclude names masks of what to leave out.");
            case OTHER -> Optional.empty();
        };
    }
}
