package dev.flawmap.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowHeadersTest {
    /** A connection that counts as it is told. */
    private static final class Counted extends AbstractConnection {
        private long messagesIn;
        private long messagesOut;
        private long bytesIn;

        Counted() {
            super(new ByteArrayEndPoint(), Runnable::run);
        }

        @Override
        public void onFillable() {}

        @Override
        public long getMessagesIn() {
            return messagesIn;
        }

        @Override
        public long getMessagesOut() {
            return messagesOut;
        }

        @Override
        public long getBytesIn() {
            return bytesIn;
        }
    }

    private final Counted connection = new Counted();
    private long nanos;
    private final SlowHeaders limit = new SlowHeaders(Duration.ofSeconds(20), () -> nanos);

    @BeforeEach
    void open() {
        limit.onOpened(connection);
    }

    private boolean openAfter(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
        limit.look();
        return connection.getEndPoint().isOpen();
    }

    @Test
    void headersThatComeByteAfterByteAreCutOff() {
        for (int i = 0; i < 20; i++) {
            connection.bytesIn++;
            assertThat(openAfter(1)).as("after %d s", i + 1).isTrue();
        }
        connection.bytesIn++;
        assertThat(openAfter(1)).isFalse();
    }

    @Test
    void silenceAndRequestsOneAfterTheOtherAreNot() {
        for (int i = 0; i < 60; i++) {
            connection.bytesIn += 100;
            connection.messagesIn++;
            assertThat(openAfter(1)).isTrue();
            connection.messagesOut++;
            assertThat(openAfter(1)).isTrue();
        }
        for (int i = 0; i < 60; i++) {
            assertThat(openAfter(1)).isTrue();
        }
    }

    @Test
    void aBodyMayTakeLonger() {
        connection.messagesIn++;
        for (int i = 0; i < 60; i++) {
            connection.bytesIn += 10_000;
            assertThat(openAfter(1)).isTrue();
        }
        // Its end comes, and the answer goes, before the connection is looked at again.
        connection.bytesIn += 10_000;
        connection.messagesOut++;
        for (int i = 0; i < 60; i++) {
            assertThat(openAfter(1)).isTrue();
        }
    }

    @Test
    void whatIsClosedIsForgotten() {
        connection.bytesIn++;
        limit.onClosed(connection);
        assertThat(openAfter(60)).isTrue();
    }
}
