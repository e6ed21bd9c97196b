package dev.flawmap.detectors;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads a detector's options from text, and writes them as plain values. */
public final class Options {
    private Options() {}

    /**
     * A record of options: a preset with some values replaced.
     *
     * @param type a record with a static method {@code defaults()}, and one for every other preset
     * @param texts values by component, and optionally {@code preset}
     * @throws IllegalArgumentException with one sentence, if a name is unknown or a value does not fit
     */
    static <R extends Record> R of(Class<R> type, Map<String, String> texts) {
        RecordComponent[] components = type.getRecordComponents();
        for (String name : texts.keySet()) {
            if (!name.equals("preset")
                    && Arrays.stream(components).noneMatch(c -> c.getName().equals(name))) {
                throw new IllegalArgumentException("There is no option '" + name + "'; there are preset, "
                        + Arrays.stream(components)
                                .map(RecordComponent::getName)
                                .collect(Collectors.joining(", "))
                        + ".");
            }
        }
        R preset = preset(type, texts.getOrDefault("preset", "defaults"));
        try {
            Object[] values = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                String text = texts.get(components[i].getName());
                types[i] = components[i].getType();
                values[i] = text == null
                        ? components[i].getAccessor().invoke(preset)
                        : parse(components[i].getName(), types[i], text);
            }
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException cause) {
                throw cause;
            }
            throw new IllegalStateException("The options of " + type + " cannot be made.", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The options of " + type + " cannot be made.", e);
        }
    }

    private static <R extends Record> R preset(Class<R> type, String name) {
        try {
            return type.cast(type.getMethod(name).invoke(null));
        } catch (ReflectiveOperationException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("There is no preset '" + name + "'.", e);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object parse(String name, Class<?> type, String text) {
        try {
            if (type == int.class) {
                return Integer.valueOf(text);
            }
            if (type == double.class) {
                return Double.valueOf(text);
            }
            if (type.isEnum()) {
                return Enum.valueOf((Class<? extends Enum>) type, text.toUpperCase(java.util.Locale.ROOT));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The option '" + name + "' cannot be '" + text + "'.", e);
        }
        if (type == boolean.class && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        throw new IllegalArgumentException("The option '" + name + "' cannot be '" + text + "'.");
    }

    /** The components of a record of options, by name. */
    public static Map<String, Object> values(Record options) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            try {
                Object value = component.getAccessor().invoke(options);
                values.put(component.getName(), value instanceof Enum<?> constant ? constant.name() : value);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("The options of " + options.getClass() + " cannot be read.", e);
            }
        }
        return values;
    }
}
