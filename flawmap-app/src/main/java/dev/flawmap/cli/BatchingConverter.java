package dev.flawmap.cli;

import dev.flawmap.monitor.line.Batching;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How images form batches, as people write it. */
final class BatchingConverter implements ITypeConverter<Batching> {
    @Override
    public Batching convert(String text) {
        try {
            return Batching.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(String.valueOf(e.getMessage()));
        }
    }
}
