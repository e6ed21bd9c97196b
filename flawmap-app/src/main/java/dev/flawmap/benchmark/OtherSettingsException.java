package dev.flawmap.benchmark;

/** A cell that was begun with other settings. Its message is one sentence that says which. */
public final class OtherSettingsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    OtherSettingsException(String message) {
        super(message);
    }
}
