package dev.flawmap.model.inference;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The operators of ONNX that a model's graph may hold: all that the exporter writes and nothing else. Each knows the
 * shape of what it gives, so that what a graph needs is known before it is loaded.
 */
public enum Operator {
    /** ONNX's {@code Abs}. */
    ABS("Abs", 1, 1, Operator::same),
    /** ONNX's {@code Add}. */
    ADD("Add", 2, 2, Operator::broadcast),
    /** ONNX's {@code BatchNormalization}. */
    BATCH_NORMALIZATION("BatchNormalization", 5, 5, Operator::normalised, "epsilon"),
    /** ONNX's {@code Concat}. */
    CONCAT("Concat", 1, 64, Operator::concat, "axis"),
    /** ONNX's {@code Conv}. */
    CONV("Conv", 2, 3, Operator::conv, "strides", "pads", "group"),
    /** ONNX's {@code ConvTranspose}. */
    CONV_TRANSPOSE("ConvTranspose", 2, 3, Operator::convTranspose, "strides", "pads"),
    /** ONNX's {@code DepthToSpace}. */
    DEPTH_TO_SPACE("DepthToSpace", 1, 1, Operator::depthToSpace, "blocksize", "mode"),
    /** ONNX's {@code Div}. */
    DIV("Div", 2, 2, Operator::broadcast),
    /** ONNX's {@code Flatten}. */
    FLATTEN("Flatten", 1, 1, Operator::flatten),
    /** ONNX's {@code Gemm}. */
    GEMM("Gemm", 3, 3, Operator::gemm, "transB"),
    /** ONNX's {@code Identity}. */
    IDENTITY("Identity", 1, 1, Operator::same),
    /** ONNX's {@code LeakyRelu}. */
    LEAKY_RELU("LeakyRelu", 1, 1, Operator::same, "alpha"),
    /** ONNX's {@code Max}. */
    MAX("Max", 2, 2, Operator::broadcast),
    /** ONNX's {@code Mul}. */
    MUL("Mul", 2, 2, Operator::broadcast),
    /** ONNX's {@code Pad}. */
    PAD("Pad", 2, 2, Operator::pad, "mode"),
    /** ONNX's {@code ReduceMean}. */
    REDUCE_MEAN("ReduceMean", 1, 1, node -> reduce(node, node.integers("axes")), "axes", "keepdims"),
    /** ONNX's {@code ReduceSum}. */
    REDUCE_SUM("ReduceSum", 2, 2, node -> reduce(node, node.content(1)), "keepdims"),
    /** ONNX's {@code Relu}. */
    RELU("Relu", 1, 1, Operator::same),
    /** ONNX's {@code Reshape}. */
    RESHAPE("Reshape", 2, 2, Operator::reshape),
    /** ONNX's {@code Resize}. */
    RESIZE("Resize", 3, 3, Operator::resize, "mode", "coordinate_transformation_mode"),
    /** ONNX's {@code Shape}. */
    SHAPE("Shape", 1, 1, Operator::shape),
    /** ONNX's {@code Sigmoid}. */
    SIGMOID("Sigmoid", 1, 1, Operator::same),
    /** ONNX's {@code Slice}, of which the half turn alone is known: rows and columns in reverse order. */
    SLICE("Slice", 5, 5, Operator::halfTurn),
    /** ONNX's {@code Softplus}. */
    SOFTPLUS("Softplus", 1, 1, Operator::same),
    /** ONNX's {@code SpaceToDepth}. */
    SPACE_TO_DEPTH("SpaceToDepth", 1, 1, Operator::spaceToDepth, "blocksize"),
    /** ONNX's {@code Sqrt}. */
    SQRT("Sqrt", 1, 1, Operator::same),
    /** ONNX's {@code Sub}. */
    SUB("Sub", 2, 2, Operator::broadcast),
    /** ONNX's {@code Tanh}. */
    TANH("Tanh", 1, 1, Operator::same),
    /** ONNX's {@code Transpose}. */
    TRANSPOSE("Transpose", 1, 1, Operator::transpose, "perm");

    /** The version of the standard operators that graphs use. */
    public static final int OPSET = 17;

    /** The version of the ONNX format that graphs are written in. */
    public static final int IR_VERSION = 8;

    /** The channels of a convolution's result that are computed at once. */
    private static final long FILLED = 16;

    /** The multiplications that take as long as reading or writing a value. */
    private static final long MOVED_WORK = 10;

    /** The multiplications that take as long as a division, a root or a sigmoid, of which a core does several at once. */
    private static final long FUNCTION_WORK = 20;

    /** The multiplications that take as long as interpolating a pixel. */
    private static final long RESIZE_WORK = 100;

    /** The multiplications that take as long as ln(1 + e^x), which ONNX Runtime computes one by one. */
    private static final long SOFTPLUS_WORK = 600;

    /** The orders in which channels become pixels. */
    private static final Set<String> DEPTHS = Set.of("CRD", "DCR");

    /** The shape of what a node gives. */
    private interface Formula {
        TensorShape of(GraphNode node);
    }

    private final String type;
    private final int least;
    private final int most;
    private final Formula formula;
    private final Set<String> attributes;

    Operator(String type, int least, int most, Formula formula, String... attributes) {
        this.type = type;
        this.least = least;
        this.most = most;
        this.formula = formula;
        this.attributes = Set.of(attributes);
    }

    /** {@return its name in ONNX} */
    public String type() {
        return type;
    }

    /** The attributes that its nodes may have. */
    Set<String> attributes() {
        return attributes;
    }

    static Optional<Operator> of(String type) {
        return Arrays.stream(values())
                .filter(operator -> operator.type.equals(type))
                .findFirst();
    }

    boolean takes(int inputs) {
        return inputs >= least && inputs <= most;
    }

    /** Whether an input is a list of whole numbers, not an array of floats. */
    boolean takesIntegers(int input) {
        return switch (this) {
            case PAD, REDUCE_SUM, RESHAPE -> input == 1;
            case SLICE -> input >= 1;
            default -> false;
        };
    }

    /**
     * The shape of what a node gives.
     *
     * @throws IllegalArgumentException if its inputs and attributes do not fit together
     */
    TensorShape result(GraphNode node) {
        return formula.of(node);
    }

    /**
     * The values that ONNX Runtime holds beside a node's inputs and result while it computes it: a transposed
     * convolution lays out what every pixel of an image adds to the result; a convolution lays out parts of its input,
     * no more than it has weights.
     */
    long scratch(GraphNode node, TensorShape result) {
        return switch (this) {
            case CONV -> Math.min(node.input(1).volume(), each(node.input(1)) * result.size(2) * result.size(3));
            case CONV_TRANSPOSE ->
                each(node.input(1)) * node.input(0).size(2) * node.input(0).size(3);
            default -> 0;
        };
    }

    /**
     * The time that a node takes. The unit is one multiplication of a convolution of many channels; a core does some 50
     * of them a nanosecond at best. In convolutions to few channels, which do not fill its registers, each
     * multiplication takes longer.
     */
    long work(GraphNode node, TensorShape result) {
        long read = node.input(0).volume();
        long each = switch (this) {
            case CONV ->
                each(node.input(1)) * Math.max(1, FILLED / node.input(1).size(0));
            case GEMM -> each(node.input(1));
            case SOFTPLUS -> SOFTPLUS_WORK;
            case RESIZE -> RESIZE_WORK;
            case DIV, SIGMOID, SQRT, TANH -> FUNCTION_WORK;
            default -> 0;
        };
        long added = this == CONV_TRANSPOSE
                ? read
                        * each(node.input(1))
                        * 2
                        * Math.max(1, FILLED / node.input(1).size(1))
                : 0;
        return (MOVED_WORK + each) * result.volume() + MOVED_WORK * read + added;
    }

    private static long each(TensorShape weight) {
        return weight.volume() / weight.size(0);
    }

    private static TensorShape same(GraphNode node) {
        return TensorShape.of(node.input(0).sizes());
    }

    /** Mean, variance, weight and bias are one value a channel. */
    private static TensorShape normalised(GraphNode node) {
        TensorShape x = node.input(0);
        node.require(x.rank() == 2 || x.rank() == 4);
        for (int i = 1; i < node.inputs(); i++) {
            requireVector(node, i, x.size(1));
        }
        return same(node);
    }

    /** ONNX Runtime does not check all of these, and reads beyond the end of one that is too short. */
    private static void requireVector(GraphNode node, int input, long length) {
        node.require(node.input(input, 1).size(0) == length);
    }

    /** Requires of a convolution's bias, where it has one, a value a channel. */
    private static void requireBias(GraphNode node, long channels) {
        if (node.inputs() > 2) {
            requireVector(node, 2, channels);
        }
    }

    private static TensorShape broadcast(GraphNode node) {
        TensorShape a = node.input(0);
        TensorShape b = node.input(1);
        int rank = Math.max(a.rank(), b.rank());
        long[] sizes = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long one = i <= a.rank() ? a.size(a.rank() - i) : 1;
            long other = i <= b.rank() ? b.size(b.rank() - i) : 1;
            node.require(one == other || one == 1 || other == 1);
            sizes[rank - i] = Math.max(one, other);
        }
        return TensorShape.of(sizes);
    }

    private static TensorShape concat(GraphNode node) {
        long[] sizes = node.input(0).sizes().clone();
        int axis = node.dimension(node.integer("axis", 0), sizes.length);
        for (int i = 1; i < node.inputs(); i++) {
            long[] more = node.input(i).sizes().clone();
            node.require(more.length == sizes.length);
            sizes[axis] += more[axis];
            more[axis] = sizes[axis];
            node.require(Arrays.equals(more, sizes));
        }
        return TensorShape.of(sizes);
    }

    private static TensorShape conv(GraphNode node) {
        TensorShape x = node.input(0, 4);
        TensorShape weight = node.input(1, 4);
        long group = node.integer("group", 1);
        node.require(group >= 1 && group <= x.size(1) && weight.size(1) * group == x.size(1));
        node.require(weight.size(0) % group == 0);
        requireBias(node, weight.size(0));
        long[] strides = node.integers("strides", 1, 1);
        long[] pads = node.integers("pads", 0, 0, 0, 0);
        long[] sides = new long[2];
        for (int i = 0; i < 2; i++) {
            long room = x.size(2 + i) + pads[i] + pads[2 + i] - weight.size(2 + i);
            node.require(room >= 0 && strides[i] >= 1);
            sides[i] = room / strides[i] + 1;
        }
        return TensorShape.of(x.size(0), weight.size(0), sides[0], sides[1]);
    }

    private static TensorShape convTranspose(GraphNode node) {
        TensorShape x = node.input(0, 4);
        TensorShape weight = node.input(1, 4);
        node.require(weight.size(0) == x.size(1));
        requireBias(node, weight.size(1));
        long[] strides = node.integers("strides", 1, 1);
        long[] pads = node.integers("pads", 0, 0, 0, 0);
        long[] sides = new long[2];
        for (int i = 0; i < 2; i++) {
            node.require(strides[i] >= 1);
            sides[i] = strides[i] * (x.size(2 + i) - 1) + weight.size(2 + i) - pads[i] - pads[2 + i];
        }
        return TensorShape.of(x.size(0), weight.size(1), sides[0], sides[1]);
    }

    private static TensorShape gemm(GraphNode node) {
        TensorShape x = node.input(0, 2);
        TensorShape weight = node.input(1, 2);
        node.require(node.integer("transB", 0) == 1 && weight.size(1) == x.size(1));
        requireVector(node, 2, weight.size(0));
        return TensorShape.of(x.size(0), weight.size(0));
    }

    private static TensorShape depthToSpace(GraphNode node) {
        TensorShape x = node.input(0, 4);
        long side = node.integer("blocksize", 0);
        node.require(side >= 1 && x.size(1) % (side * side) == 0 && DEPTHS.contains(node.text("mode", "DCR")));
        return TensorShape.of(x.size(0), x.size(1) / (side * side), x.size(2) * side, x.size(3) * side);
    }

    private static TensorShape spaceToDepth(GraphNode node) {
        TensorShape x = node.input(0, 4);
        long side = node.integer("blocksize", 0);
        node.require(side >= 1 && x.size(2) % side == 0 && x.size(3) % side == 0);
        return TensorShape.of(x.size(0), x.size(1) * side * side, x.size(2) / side, x.size(3) / side);
    }

    private static TensorShape flatten(GraphNode node) {
        TensorShape x = node.input(0);
        node.require(x.rank() >= 1);
        return TensorShape.of(x.size(0), x.volume() / x.size(0));
    }

    /** Mirrored borders of images, each narrower than the image. */
    private static TensorShape pad(GraphNode node) {
        TensorShape x = node.input(0, 4);
        long[] pads = node.content(1);
        node.require(pads.length == 8 && node.text("mode", "constant").equals("reflect"));
        long[] sizes = x.sizes().clone();
        for (int i = 0; i < pads.length; i++) {
            int dimension = i % 4;
            node.require(pads[i] >= 0 && pads[i] < x.size(dimension) && (dimension >= 2 || pads[i] == 0));
            sizes[dimension] += pads[i];
        }
        return TensorShape.of(sizes);
    }

    /** Sums or means of each sample. */
    private static TensorShape reduce(GraphNode node, long[] axes) {
        TensorShape x = node.input(0, 2);
        node.require(Arrays.equals(axes, new long[] {1}) && node.integer("keepdims", 1) == 0);
        return TensorShape.of(x.size(0));
    }

    private static TensorShape reshape(GraphNode node) {
        TensorShape x = node.input(0);
        long[] sizes = node.content(1).clone();
        long known = 1;
        int free = -1;
        for (int i = 0; i < sizes.length; i++) {
            if (sizes[i] == -1) {
                node.require(free < 0);
                free = i;
                continue;
            }
            if (sizes[i] == 0) {
                node.require(i < x.rank());
                sizes[i] = x.size(i);
            }
            node.require(sizes[i] >= 1 && sizes[i] <= x.volume() / known);
            known *= sizes[i];
        }
        if (free >= 0) {
            sizes[free] = x.volume() / known;
            known *= sizes[free];
        }
        node.require(known == x.volume());
        return TensorShape.of(sizes);
    }

    /** Images of twice the sides, interpolated. */
    private static TensorShape resize(GraphNode node) {
        TensorShape x = node.input(0, 4);
        boolean doubled = node.leavesOut(1)
                && Arrays.equals(node.content(2), new long[] {1, 1, 2, 2})
                && node.text("mode", "nearest").equals("linear")
                && node.text("coordinate_transformation_mode", "").equals("half_pixel");
        node.require(doubled);
        return TensorShape.of(x.size(0), x.size(1), 2 * x.size(2), 2 * x.size(3));
    }

    /** All rows and columns, from the last to the first. */
    private static TensorShape halfTurn(GraphNode node) {
        TensorShape x = node.input(0, 4);
        boolean reversed = Arrays.equals(node.content(1), new long[] {-1, -1})
                && Arrays.equals(node.content(2), new long[] {Integer.MIN_VALUE, Integer.MIN_VALUE})
                && Arrays.equals(node.content(3), new long[] {2, 3})
                && Arrays.equals(node.content(4), new long[] {-1, -1});
        node.require(reversed);
        return TensorShape.of(x.sizes());
    }

    private static TensorShape shape(GraphNode node) {
        return TensorShape.list(node.input(0).sizes());
    }

    private static TensorShape transpose(GraphNode node) {
        TensorShape x = node.input(0);
        long[] order = node.integers("perm");
        node.require(Arrays.equals(
                LongStream.of(order).sorted().toArray(),
                LongStream.range(0, x.rank()).toArray()));
        return TensorShape.of(
                LongStream.of(order).map(from -> x.size((int) from)).toArray());
    }
}
