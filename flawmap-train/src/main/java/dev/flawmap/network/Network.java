package dev.flawmap.network;

import java.util.ArrayList;
import java.util.List;

/**
 * A named list of layers. It holds no values: {@link Ops} supply them, so the same network runs under libtorch and is
 * written as ONNX. Two networks are the same only if they are the same object.
 */
public final class Network {
    private final String name;
    private final List<Layer> layers;
    private final List<Parameter> parameters;

    public Network(String name, List<Layer> layers) {
        this.name = name;
        this.layers = List.copyOf(layers);
        List<Parameter> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            for (Parameter parameter : layers.get(i).parameters()) {
                all.add(parameter.named(i + "." + parameter.name()));
            }
        }
        this.parameters = List.copyOf(all);
    }

    public static Network of(String name, Layer... layers) {
        return new Network(name, List.of(layers));
    }

    public String name() {
        return name;
    }

    /** All parameters of all layers, in order; names start with the layer's number. */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** The number of trained values. */
    public long trainedSize() {
        return parameters.stream()
                .filter(Parameter::trained)
                .mapToLong(Parameter::size)
                .sum();
    }

    public int layerCount() {
        return layers.size();
    }

    /** Applies all layers; the result has full precision. */
    public <T> T apply(Ops<T> ops, T x) {
        return apply(ops, x, layers.size());
    }

    /** Applies the first layers only, for an inner layer's features; the result has full precision. */
    public <T> T apply(Ops<T> ops, T x, int layerCount) {
        ops.entering(this, layerCount, x);
        T value = x;
        int first = 0;
        for (Layer layer : layers.subList(0, layerCount)) {
            value = layer.apply(ops, this, first, value);
            first += layer.parameters().size();
        }
        return ops.precise(value);
    }

    @Override
    public String toString() {
        return name + " (" + trainedSize() + " weights)";
    }
}
