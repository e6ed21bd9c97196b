package dev.flawmap.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.flawmap.Threads;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class TorchTest {
    @Test
    void saysThatThereIsNoGpu() {
        assumeFalse(torch.cuda_is_available(), "There is a CUDA device here.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Torch.open(1, Torch.Precision.FP32, "CUDA"))
                .withMessage("No CUDA device is available here; compute on the CPU.");
    }

    @Test
    void refusesUnknownDevicesAndNumbersOfThreads() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Torch.open(1, Torch.Precision.FP32, "tpu"))
                .withMessage("The device 'tpu' is not known; use cpu or cuda.");
        for (int threads : new int[] {0, Threads.most() + 1}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Torch.open(threads, Torch.Precision.FP32, "cpu"))
                    .withMessageContaining("not " + threads);
        }
    }

    @Test
    void keepsToItsThreads() {
        Torch two = Torch.open(2, Torch.Precision.FP32, "cpu");
        assertThat(two.threads()).isEqualTo(torch.get_num_threads()).isEqualTo(2);
        Torch.open(1, Torch.Precision.FP32, "cpu");
        assertThat(torch.get_num_threads()).isEqualTo(1);
    }

    @Test
    void lowersThePrecisionOnlyInsideTheScope() {
        Torch low = Torch.open(1, Torch.Precision.BF16, "cpu");
        try (Torch.Scope cast = low.autocast()) {
            assertThat(lowered()).isTrue();
            assertThat(Torch.inFullPrecision(TorchTest::lowered)).isFalse();
            assertThat(lowered()).isTrue();
        }
        assertThat(lowered()).isFalse();
        try (Torch.Scope cast = Torch.open(1, Torch.Precision.FP32, "cpu").autocast()) {
            assertThat(lowered()).isFalse();
        }
    }

    private static boolean lowered() {
        return torch.is_autocast_enabled(torch.DeviceType.CPU);
    }

    @Test
    void knowsItsVersion() {
        assertThat(Torch.version()).startsWith("2.");
    }
}
