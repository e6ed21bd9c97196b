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

    /**
     * A network.
     *
     * @param name unique within its detector
     * @param layers from the input on
     */
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

    /**
     * {@return a network}
     *
     * @param name unique within its detector
     * @param layers from the input on
     */
    public static Network of(String name, Layer... layers) {
        return new Network(name, List.of(layers));
    }

    /** {@return the name, unique within its detector} */
    public String name() {
        return name;
    }

    /** {@return all parameters of all layers, in order; names start with the layer's number} */
    public List<Parameter> parameters() {
        return parameters;
    }

    /** {@return the number of trained values} */
    public long trainedSize() {
        return parameters.stream()
                .filter(Parameter::trained)
                .mapToLong(Parameter::size)
                .sum();
    }

    /** {@return the number of layers} */
    public int layerCount() {
        return layers.size();
    }

    /**
     * Applies all layers; the result has full precision.
     *
     * @param ops the operations
     * @param x the first layer's input
     * @param <T> what the operations work on
     * @return the last layer's output
     */
    public <T> T apply(Ops<T> ops, T x) {
        return apply(ops, x, layers.size());
    }

    /**
     * Applies the first layers only, for an inner layer's features; the result has full precision.
     *
     * @param ops the operations
     * @param x the first layer's input
     * @param layerCount how many layers
     * @param <T> what the operations work on
     * @return the last of these layers' output
     */
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
