package dev.flawmap.torch;

import dev.flawmap.Threads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * libtorch, made ready for one process: threads, precision, device. Native memory of everything computed inside a
 * {@link #scope()} is freed when the scope closes.
 */
public final class Torch {
    /** How networks compute while training. Inspection and losses are always 32-bit. */
    public enum Precision {
        /** 32-bit floats. */
        FP32,
        /** bfloat16 in matrix products and convolutions, 32-bit elsewhere; for CPUs that have it in hardware. */
        BF16
    }

    private final int threads;
    private final Precision precision;

    private Torch(int threads, Precision precision) {
        this.threads = threads;
        this.precision = precision;
    }

    /** The native libraries, loaded once. */
    private static final class Natives {
        static {
            NativeLoading.load(
                    () -> Loader.getCacheDir().toPath(),
                    () -> Loader.cacheResource(
                            torch.class,
                            "/org/bytedeco/pytorch/" + Loader.getPlatform() + "/" + System.mapLibraryName("torch_cpu")),
                    () -> {
                        Loader.load(openblas_nolapack.class);
                        Loader.load(torch.class);
                    });
        }

        /** Does nothing more. */
        static void load() {}
    }

    /** Loads the native libraries, where they are not loaded yet. */
    static void load() {
        Natives.load();
    }

    /**
     * Prepares libtorch.
     *
     * @param threads for computing, from 1 to {@link Threads#most()}
     * @param precision of the computation
     * @param device {@code cpu} or {@code cuda}
     * @return libtorch, to be closed
     * @throws DeviceException if the device is unknown or absent
     */
    public static Torch open(int threads, Precision precision, String device) {
        Threads.require(threads);
        switch (device.toLowerCase(Locale.ROOT)) {
            case "cpu" -> {}
            case "cuda" ->
                throw new DeviceException(
                        hasCuda()
                                ? "This build of Flawmap computes on the CPU only."
                                : "No CUDA device is available here; compute on the CPU.");
            default -> throw new DeviceException("The device '" + device + "' is not known; use cpu or cuda.");
        }
        load();
        // Without this, the BLAS library's own threads compete with libtorch's.
        openblas_nolapack.blas_set_num_threads(1);
        torch.set_num_threads(threads);
        // It is no faster, and complains on every processor that it does not know.
        torch.globalContext().setUserEnabledNNPACK(false);
        return new Torch(threads, precision);
    }

    /**
     * The precision of a name: {@code fp32}, {@code bf16}, or {@code auto} for {@link #bestPrecision()}.
     *
     * @param name in any case
     * @return the precision
     * @throws IllegalArgumentException if there is none
     */
    public static Precision precision(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> bestPrecision();
            case "fp32" -> Precision.FP32;
            case "bf16" -> Precision.BF16;
            default -> throw new IllegalArgumentException("The precision is auto, fp32 or bf16, not '" + name + "'.");
        };
    }

    /**
     * bfloat16 where the CPU computes it in hardware and a convolution is faster in it, otherwise 32-bit floats: on some
     * processors the hardware's way is the slower one. Measured once, in a fraction of a second.
     *
     * @return the precision
     */
    public static Precision bestPrecision() {
        return hasBfloat16() && Convolution.FASTER_IN_BFLOAT16 ? Precision.BF16 : Precision.FP32;
    }

    /** Whether the CPU computes bfloat16 in hardware. */
    static boolean hasBfloat16() {
        Path cpu = Path.of("/proc/cpuinfo");
        try {
            String flags = Files.isReadable(cpu) ? Files.readString(cpu, StandardCharsets.UTF_8) : "";
            return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
        } catch (IOException e) {
            return false;
        }
    }

    /** A convolution like those of most layers. */
    private static final class Convolution {
        /** Many short ones on one thread, so that some are undisturbed on a busy machine. */
        private static final int ROUNDS = 40;
        /** The factor by which it has to be faster, since it is less exact. */
        private static final double SHARE = 0.95;

        private static final long[] IMAGES = {4, 64, 32, 32};
        private static final long[] WEIGHT = {64, 64, 3, 3};
        private static final long[] ONE = {1, 1};

        static final boolean FASTER_IN_BFLOAT16 = isFaster();

        private static boolean isFaster() {
            open(1, Precision.FP32, "cpu");
            try (PointerScope scope = new PointerScope()) {
                Tensor images = torch.ones(IMAGES);
                Tensor weight = torch.ones(WEIGHT);
                Tensor shortImages = images.to(torch.ScalarType.BFloat16);
                Tensor shortWeight = weight.to(torch.ScalarType.BFloat16);
                long full = Long.MAX_VALUE;
                long lowered = Long.MAX_VALUE;
                for (int i = 0; i < ROUNDS; i++) {
                    full = Math.min(full, nanos(images, weight));
                    lowered = Math.min(lowered, nanos(shortImages, shortWeight));
                }
                return lowered < SHARE * full;
            }
        }

        private static long nanos(Tensor images, Tensor weight) {
            long start = System.nanoTime();
            torch.conv2d(images, weight, new TensorOptional(), ONE, ONE, ONE, 1);
            return System.nanoTime() - start;
        }
    }

    /** {@return whether libtorch finds a CUDA device} */
    public static boolean hasCuda() {
        load();
        return torch.cuda_is_available();
    }

    /** {@return the version of libtorch} */
    public static String version() {
        try {
            return Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            return "unknown";
        }
    }

    /** {@return how many threads compute} */
    public int threads() {
        return threads;
    }

    /** {@return the precision of the computation} */
    public Precision precision() {
        return precision;
    }

    /**
     * Frees, when closed, what was allocated on this thread since.
     *
     * @return what frees it
     */
    public Scope scope() {
        PointerScope scope = new PointerScope();
        return scope::close;
    }

    /**
     * Computes in this object's precision on this thread until closed.
     *
     * @return what ends it
     */
    public Scope autocast() {
        if (precision == Precision.FP32) {
            return () -> {};
        }
        // The cache would hand out weights from before the last step.
        torch.set_autocast_cache_enabled(false);
        torch.set_autocast_dtype(torch.DeviceType.CPU, torch.ScalarType.BFloat16);
        torch.set_autocast_enabled(torch.DeviceType.CPU, true);
        return () -> torch.set_autocast_enabled(torch.DeviceType.CPU, false);
    }

    /** Computes without lowering the precision, wherever it is called. */
    static <R> R inFullPrecision(Supplier<R> work) {
        if (!isLowered()) {
            return work.get();
        }
        torch.set_autocast_enabled(torch.DeviceType.CPU, false);
        try {
            return work.get();
        } finally {
            torch.set_autocast_enabled(torch.DeviceType.CPU, true);
        }
    }

    /** Whether this thread computes in lower precision now. */
    static boolean isLowered() {
        return torch.is_autocast_enabled(torch.DeviceType.CPU);
    }

    /** Something that ends when it is closed. */
    @FunctionalInterface
    public interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    /** Whether one of this process has libtorch's random numbers and threads to itself. */
    private static final AtomicBoolean TAKEN = new AtomicBoolean();

    /**
     * libtorch's random numbers and number of threads, of which a process has one of each, for one training, until
     * closed.
     *
     * @return what lets the next one begin
     * @throws IllegalStateException if another training has them now
     */
    public static Scope alone() {
        if (!TAKEN.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "Another training runs in this process, and libtorch can run only one at a time;"
                            + " wait for it to end, or train in a process of its own.");
        }
        return () -> TAKEN.set(false);
    }

    /**
     * Restarts the random numbers.
     *
     * @param seed any number
     */
    public void seed(long seed) {
        torch.manual_seed(seed);
    }
}
