package dev.flawmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CancellationTest {
    private final Cancellation cancellation = new Cancellation();
    private final List<String> told = new ArrayList<>();

    @Test
    void listenersAreToldOnceUnlessTheyAreForgotten() {
        cancellation.onCancel(() -> told.add("kept"));
        cancellation.onCancel(() -> told.add("forgotten")).close();
        cancellation.cancel("Enough.");
        cancellation.cancel("Again.");
        cancellation.onCancel(() -> told.add("late"));
        assertThat(told).containsExactly("kept", "late");
        assertThat(cancellation.reason()).contains("Enough.");
    }

    @Test
    void aListenerThatThrowsDoesNotKeepOthersFromBeingTold() {
        RuntimeException first = new IllegalStateException("The engine cannot be stopped.");
        RuntimeException second = new IllegalArgumentException("Nor can the other.");
        cancellation.onCancel(() -> {
            throw first;
        });
        cancellation.onCancel(() -> told.add("between"));
        cancellation.onCancel(() -> {
            throw second;
        });
        cancellation.onCancel(() -> told.add("last"));
        assertThatThrownBy(() -> cancellation.cancel("Enough.")).isSameAs(first).hasSuppressedException(second);
        assertThat(told).containsExactly("between", "last");
    }
}
