package dev.flawmap.torch;

/** A device that cannot be computed on here. Its message is one sentence. */
public final class DeviceException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    DeviceException(String message) {
        super(message);
    }
}
