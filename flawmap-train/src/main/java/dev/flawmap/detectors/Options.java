package dev.flawmap.detectors;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a detector's options from text, and writes them as plain values. */
public final class Options {
    private Options() {}

    /**
     * A record of options: a preset with some values replaced.
     *
     * @param type a record with a static method {@code defaults()}, and one for every other preset; what records among
     *     its components hold are options too
     * @param texts values by component, and optionally {@code preset}
     * @throws IllegalArgumentException with one sentence, if a name is unknown or a value does not fit
     */
    static <R extends Record> R of(Class<R> type, Map<String, String> texts) {
        R preset = preset(type, texts.getOrDefault("preset", "defaults"));
        Set<String> known = values(preset).keySet();
        for (String name : texts.keySet()) {
            if (!name.equals("preset") && !known.contains(name)) {
                throw new IllegalArgumentException(
                        "There is no option '" + name + "'; there are preset, " + String.join(", ", known) + ".");
            }
        }
        return replaced(type, preset, texts);
    }

    private static <R extends Record> R replaced(Class<R> type, Record preset, Map<String, String> texts) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            Object[] values = new Object[components.length];
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < components.length; i++) {
                String text = texts.get(components[i].getName());
                types[i] = components[i].getType();
                Object value = components[i].getAccessor().invoke(preset);
                if (value instanceof Record nested) {
                    values[i] = replaced(nested.getClass(), nested, texts);
                } else {
                    values[i] = text == null ? value : parse(components[i].getName(), types[i], text);
                }
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

    /** One option: its value in the record {@code of}, and the values there are, where these can be listed. */
    record Component(Class<?> of, String name, Object value, List<String> choices) {}

    /** The components of a record of options, with those of the records among them. */
    static List<Component> components(Record options) {
        List<Component> all = new ArrayList<>();
        for (RecordComponent component : options.getClass().getRecordComponents()) {
            Object value = value(options, component);
            if (value instanceof Record nested) {
                all.addAll(components(nested));
            } else {
                all.add(new Component(
                        options.getClass().getDeclaringClass(),
                        component.getName(),
                        value instanceof Enum<?> constant ? constant.name() : value,
                        choices(component.getType())));
            }
        }
        return all;
    }

    private static List<String> choices(Class<?> type) {
        if (type == boolean.class) {
            return List.of("true", "false");
        }
        return type.isEnum()
                ? Arrays.stream(type.getEnumConstants()).map(String::valueOf).toList()
                : List.of();
    }

    /** Whether there is a preset of that name. */
    static boolean hasPreset(Class<? extends Record> type, String name) {
        return Arrays.stream(type.getMethods())
                .anyMatch(method -> method.getName().equals(name) && method.getParameterCount() == 0);
    }

    private static Object value(Record options, RecordComponent component) {
        try {
            return component.getAccessor().invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The options of " + options.getClass() + " cannot be read.", e);
        }
    }

    /**
     * {@return the components of a record of options by name, with those of the records among them}
     *
     * @param options whose components have simple types
     */
    public static Map<String, Object> values(Record options) {
        Map<String, Object> values = new LinkedHashMap<>();
        components(options).forEach(component -> values.put(component.name(), component.value()));
        return values;
    }
}
