package dev.flawmap.cli;

/** An option whose value is refused. Its message is one sentence for the user. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }

    /** The exception for a value that the library refused with a sentence. */
    static UsageException of(Exception refused) {
        String message = refused.getMessage();
        UsageException exception = new UsageException(message == null ? "An option is not valid." : message);
        exception.initCause(refused);
        return exception;
    }
}
