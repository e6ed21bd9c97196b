package dev.flawmap.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flawmap.image.GreyImage;
import dev.flawmap.monitor.StubImages;
import dev.flawmap.server.http.Tokens;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What others may send; all of it to the loopback address, little and soon over. */
@Timeout(120)
class HostilityTest {
    private static final byte[] DROP = {'x'};

    @TempDir
    private Path folder;

    /** The answer to bytes sent as they are. */
    private static String raw(ServerFixture server, String request) throws IOException {
        return raw(server.server, request);
    }

    private static String raw(FlawmapServer server, String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.uri().getPort())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            InputStream in = socket.getInputStream();
            return new String(in.readNBytes(12), StandardCharsets.ISO_8859_1);
        }
    }

    private static String whole(ServerFixture server, String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.server.uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What never comes as far as a route is refused in the same form. */
    @Test
    void whatIsNoRequestIsRefusedAsAnyOther() throws Exception {
        String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (ServerFixture server = new ServerFixture(folder)) {
            for (String request : List.of(
                    "<script>\r\n\r\n",
                    "GET\r\n\r\n",
                    "GET /%zz" + end,
                    "GET /a/%2e%2e/b" + end,
                    "GET /" + "a".repeat(20_000) + end,
                    "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "a".repeat(20_000) + "\r\n\r\n",
                    "GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
                    "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                    "GET / HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n",
                    "POST /v2/models/m/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
                    "BREW /" + end)) {
                String answer = whole(server, request);
                String shown = request.substring(0, Math.min(60, request.length())) + " -> " + answer;
                assertThat(answer).as(shown).matches("(?s)HTTP/1.1 (4|5)\\d\\d .*");
                assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                        .as(shown)
                        .startsWith("{\"error\":\"")
                        .endsWith(".\"}");
                assertThat(answer).containsIgnoringCase("Content-Type: application/json");
            }
            assertThat(server.unexpected).isEmpty();
        }
    }

    /** The server may be bound to any address of this machine; what is no name but an address cannot be rebound. */
    @Test
    void loopbackAddressesAreAnswered() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            for (String host : List.of("127.0.0.2:80", "127.255.0.1", "[::1]:80", "[0:0:0:0:0:0:0:1]", "localhost")) {
                assertThat(raw(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                        .as(host)
                        .isEqualTo("HTTP/1.1 200");
            }
            for (String host : List.of("127.0.0.2.evil", "128.0.0.1", "127.0.0", "[::2]", "10.0.0.1", "0.0.0.0")) {
                assertThat(raw(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                        .as(host)
                        .isEqualTo("HTTP/1.1 421");
            }
        }
    }

    /** Such as a machine's own name, which leads to 127.0.1.1 on some. */
    @Test
    void theNameThatTheServerIsBoundToIsAnswered() throws Exception {
        ServerSettings named = new ServerSettings(
                InetAddress.getByAddress("Bench-3", new byte[] {127, 0, 0, 1}),
                0,
                Optional.empty(),
                1 << 20,
                1,
                4,
                ServerFixture.LIMIT);
        try (ServerFixture other = new ServerFixture(folder);
                FlawmapServer server = new FlawmapServer(named, other.monitor, "test", e -> {})) {
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: bench-3:80\r\nConnection: close\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200");
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: bench-4:80\r\nConnection: close\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 421");
        }
    }

    @Test
    @Timeout(60)
    void anOpenPageIsCutOffWhenItsTokenIsRemoved() throws Exception {
        Path file = folder.resolve("tokens");
        String former = Tokens.add(file, "line-1");
        Tokens.add(file, "line-2");
        try (ServerFixture server =
                        new ServerFixture(folder, Optional.of(Tokens.read(file)), 1 << 20, 4, ServerFixture.LIMIT);
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), server.server.uri().getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
                                    + "Authorization: Bearer " + former + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
            Files.writeString(
                    file, Files.readString(file).lines().skip(1).findFirst().orElseThrow());
            // It would go on for ever.
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .contains("text/event-stream");
        }
    }

    /** A page elsewhere whose name suddenly leads here is not answered. */
    @Test
    void otherNamesOfThisMachineAreRefused() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            for (String host : List.of("evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil")) {
                assertThat(raw(server, "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                        .isEqualTo("HTTP/1.1 421");
            }
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: LOCALHOST:1\r\nConnection: close\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 200");
            assertThat(raw(server, "GET / HTTP/1.0\r\n\r\n")).isNotEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void pagesOfAnotherOriginChangeNothing() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            HttpRequest.Builder load =
                    server.request("/v2/repository/models/m/load").POST(HttpRequest.BodyPublishers.noBody());
            assertThat(server.send(load.copy().header("Origin", "http://evil.example"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.send(load.copy().header("Origin", "null")).statusCode())
                    .isEqualTo(403);
            assertThat(server.send(load.copy().header("Sec-Fetch-Site", "cross-site"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(server.send(load.copy()
                                    .header("Origin", server.server.uri().toString()))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(server.get("/").headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
            assertThat(server.get("/")
                            .headers()
                            .firstValue("Content-Security-Policy")
                            .orElse(""))
                    .contains("default-src 'none'", "script-src 'self';", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void pathsLeadNowhereElse() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            for (String path : List.of(
                    "/assets/../../../../etc/passwd",
                    "/assets/%2e%2e/%2e%2e/etc/passwd",
                    "/assets/..%2f..%2fetc%2fpasswd",
                    "/images/1/..%2f..%2f..%2fhistory.db",
                    "/images/..%2fhistory.db/map",
                    "/lines/1%20OR%201=1",
                    "/batches/1;DROP%20TABLE%20image",
                    "/images/99999999999999999999",
                    "/images/-1",
                    "/batches/1/report%00",
                    "/webjars/uplot/1.6.30/package.json",
                    "/.git/config")) {
                String status =
                        raw(server, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertThat(status).as(path).isIn("HTTP/1.1 404", "HTTP/1.1 400");
            }
            assertThat(server.unexpected).isEmpty();
        }
    }

    @Test
    void bodiesThatAreTooLargeAreRefusedWithoutBeingRead() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            assertThat(raw(
                            server,
                            "POST /predictions/m HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1073741824\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 413");
            HttpResponse<String> chunked = server.send(server.request("/predictions/m")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new InputStream() {
                        private int left = 3 << 20;

                        @Override
                        public int read() {
                            return left-- > 0 ? 'x' : -1;
                        }
                    })));
            assertThat(chunked.statusCode()).isEqualTo(413);
            HttpResponse<String> packed = server.send(server.request("/predictions/m")
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[100])));
            assertThat(packed.statusCode()).isEqualTo(415);
            HttpResponse<String> form = server.form("/lines/1/settings", "strength=" + "1".repeat(1 << 17));
            assertThat(form.statusCode()).isIn(400, 404, 413);
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n"))
                    .isEqualTo("HTTP/1.1 431");
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.unexpected).isEmpty();
        }
    }

    /** A PNG of 40,000 × 40,000 pixels in a few bytes. */
    @Test
    void aBombIsRefused() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            java.io.ByteArrayOutputStream png = new java.io.ByteArrayOutputStream();
            png.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
            byte[] head = java.nio.ByteBuffer.allocate(17)
                    .put("IHDR".getBytes(StandardCharsets.US_ASCII))
                    .putInt(40_000)
                    .putInt(40_000)
                    .put(new byte[] {8, 0, 0, 0, 0})
                    .array();
            java.util.zip.CRC32 sum = new java.util.zip.CRC32();
            sum.update(head);
            png.writeBytes(java.nio.ByteBuffer.allocate(4).putInt(13).array());
            png.writeBytes(head);
            png.writeBytes(
                    java.nio.ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
            HttpResponse<String> answer = server.send(
                    server.request("/predictions/m").POST(HttpRequest.BodyPublishers.ofByteArray(png.toByteArray())));
            assertThat(answer.statusCode()).as(answer.body()).isIn(400, 413);
            assertThat(server.unexpected).isEmpty();
        }
    }

    /** When all places are taken, others are told to come again, and an inspection that takes too long ends. */
    @Test
    void aFullQueueSaysWhenToComeAgainAndSlowWorkEnds() throws Exception {
        try (ServerFixture server = new ServerFixture(folder, Optional.empty(), 1 << 20, 1, Duration.ofSeconds(2))) {
            Path slow = StubImages.write(folder.resolve("slow.tif"), GreyImage.of(666, 8, new float[666 * 8]));
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(server.client.sendAsync(
                        server.request("/predictions/m")
                                .POST(HttpRequest.BodyPublishers.ofFile(slow))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            List<Integer> statuses = new ArrayList<>();
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                statuses.add(answer.join().statusCode());
                if (answer.join().statusCode() == 503) {
                    assertThat(answer.join().headers().firstValue("Retry-After"))
                            .isPresent();
                }
            }
            assertThat(statuses).contains(503, 504).containsOnly(503, 504);
            Path good = StubImages.write(folder.resolve("good.tif"), StubImages.good(1));
            int status = 503;
            for (int i = 0; i < 50 && status == 503; i++) {
                status = server.send(server.request("/predictions/m").POST(HttpRequest.BodyPublishers.ofFile(good)))
                        .statusCode();
            }
            assertThat(status).isEqualTo(200);
        }
    }

    /** Many clients that begin a request and say no more do not keep others from theirs. */
    @Test
    void clientsThatDawdleHinderNobody() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            List<Socket> dawdling = new ArrayList<>();
            try {
                for (int i = 0; i < 100; i++) {
                    Socket socket = new Socket(
                            InetAddress.getLoopbackAddress(),
                            server.server.uri().getPort());
                    dawdling.add(socket);
                    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII));
                }
                assertThat(server.get("/").statusCode()).isEqualTo(200);
            } finally {
                for (Socket socket : dawdling) {
                    socket.close();
                }
            }
        }
    }

    /** More connections than are taken at once: those that are too many wait, and nothing is left of them afterwards. */
    @Test
    void moreConnectionsThanAreTakenDoNoLastingHarm() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), server.server.uri().getPort());
            List<Socket> opened = new ArrayList<>();
            try {
                boolean waits = false;
                while (!waits && opened.size() < 2000) {
                    Socket socket = new Socket();
                    opened.add(socket);
                    try {
                        socket.connect(address, 5000);
                    } catch (SocketTimeoutException e) {
                        waits = true;
                    }
                }
                assertThat(opened.size()).isBetween(512, 1900);
            } finally {
                for (Socket socket : opened) {
                    socket.close();
                }
            }
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.unexpected).isEmpty();
        }
    }

    /** Sends what begins a request and then drop after drop; what is answered before the connection is cut. */
    private static String dripped(ServerFixture server, String begun, byte[] drop) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.server.uri().getPort())) {
            socket.setSoTimeout(200);
            socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < 500; i++) {
                try {
                    socket.getOutputStream().write(drop);
                    byte[] answer = socket.getInputStream().readNBytes(12);
                    return new String(answer, StandardCharsets.US_ASCII);
                } catch (SocketTimeoutException e) {
                    continue;
                }
            }
            throw new AssertionError("The connection was not cut.");
        } catch (SocketException e) {
            return "";
        }
    }

    /** All places for images are taken; exchanging the model needs none. */
    @Test
    void aModelIsExchangedUnderFullLoad() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            List<Socket> sending = new ArrayList<>();
            try {
                int status = 0;
                while (status != 503 && sending.size() < 100) {
                    Socket socket = new Socket(
                            InetAddress.getLoopbackAddress(),
                            server.server.uri().getPort());
                    sending.add(socket);
                    socket.getOutputStream()
                            .write("POST /predictions/m HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\nx"
                                    .getBytes(StandardCharsets.US_ASCII));
                    status = server.post("/predictions/m", "no image").statusCode();
                }
                assertThat(status).isEqualTo(503);
                assertThat(server.post("/v2/repository/models/m/load", "{\"parameters\":{\"file\":\"next.flaw\"}}")
                                .statusCode())
                        .isEqualTo(200);
            } finally {
                for (Socket socket : sending) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void aBodyThatDripsIsRefused() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            assertThat(dripped(
                            server,
                            "POST /predictions/m HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999\r\n\r\n",
                            DROP))
                    .isEqualTo("HTTP/1.1 408");
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.unexpected).isEmpty();
        }
    }

    /** Fast enough to be no drip, but too slow to hold a place for so long. */
    @Test
    void aBodyThatTakesTooLongIsRefused() throws Exception {
        try (ServerFixture server = new ServerFixture(folder, Optional.empty(), 1 << 20, 8, Duration.ofSeconds(1))) {
            assertThat(dripped(
                            server,
                            "POST /predictions/m HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999\r\n\r\n",
                            new byte[4096]))
                    .isEqualTo("HTTP/1.1 408");
            assertThat(server.get("/").statusCode()).isEqualTo(200);
            assertThat(server.unexpected).isEmpty();
        }
    }

    /** It takes as long as the server lets headers take. */
    @Test
    @Tag("slow")
    void headersThatDripAreCutOff() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            assertThat(dripped(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: ", DROP))
                    .isEmpty();
            assertThat(server.get("/").statusCode()).isEqualTo(200);
        }
    }

    /** JSON that is deep, or whose numbers are long, costs no more than reading it. */
    @Test
    void hostileJsonIsRefused() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            for (String body : List.of(
                    "[".repeat(500_000),
                    "{\"inputs\":".repeat(50_000),
                    "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[1e999999999,1],\"data\":[]}]}",
                    "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"UINT8\",\"shape\":[" + "9".repeat(100_000)
                            + ",1],\"data\":[]}]}")) {
                HttpResponse<String> answer = server.post("/v2/models/m/infer", body);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
            }
            assertThat(server.unexpected).isEmpty();
        }
    }

    /** Pages that stay open hold a connection each; there is an end of them, too. */
    @Test
    void tooManyOpenPagesAreToldToComeAgain() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            List<Socket> pages = new ArrayList<>();
            try {
                String status = "";
                for (int i = 0; i < 130 && !status.endsWith("503"); i++) {
                    Socket socket = new Socket(
                            InetAddress.getLoopbackAddress(),
                            server.server.uri().getPort());
                    pages.add(socket);
                    socket.setSoTimeout(20_000);
                    socket.getOutputStream()
                            .write("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
                }
                assertThat(status).isEqualTo("HTTP/1.1 503");
                assertThat(pages.size()).isBetween(101, 129);
                assertThat(server.get("/").statusCode()).isEqualTo(200);
            } finally {
                for (Socket socket : pages) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void nothingIsAnsweredWithoutATokenWhereThereAreAny() throws Exception {
        Path file = folder.resolve("tokens");
        String token = Tokens.add(file, "line-1");
        assertThat(Files.readString(file)).doesNotContain(token).startsWith("line-1 ");
        try (ServerFixture server =
                new ServerFixture(folder, Optional.of(Tokens.read(file)), 1 << 20, 4, ServerFixture.LIMIT)) {
            for (String path : List.of("/", "/v2", "/metrics", "/models", "/openapi.json", "/events")) {
                assertThat(server.send(server.request(path)).statusCode())
                        .as(path)
                        .isEqualTo(401);
            }
            for (String path : List.of(
                    "/assets/../lines.json",
                    "/assets/%2e%2e/lines.json",
                    "/assets/..%2flines.json",
                    "/assets/..;/lines.json",
                    "/login/../lines.json",
                    "/login;x/../lines.json",
                    "/v2/health/../../lines.json",
                    "//lines.json",
                    "/%6cines.json",
                    "/lines.json;/assets/")) {
                assertThat(raw(server, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                        .as(path)
                        .isIn("HTTP/1.1 401", "HTTP/1.1 404", "HTTP/1.1 400");
            }
            assertThat(server.get("/").body()).contains("asks for a token");
            assertThat(server.send(server.request("/v2").header("Authorization", "Bearer " + token))
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> login = server.form("/login", "token=" + token);
            String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict").doesNotContain(token);
            assertThat(server.send(server.request("/").header("Cookie", cookie.split(";")[0]))
                            .statusCode())
                    .isEqualTo(200);
            int status = 401;
            for (int i = 0; i < 40 && status == 401; i++) {
                status = server.send(server.request("/v2").header("Authorization", "Bearer guess" + i))
                        .statusCode();
            }
            assertThat(status).isEqualTo(429);
            assertThat(server.send(server.request("/v2").header("Authorization", "Bearer " + token))
                            .statusCode())
                    .as("guesses from an address do not lock out whoever has a token")
                    .isEqualTo(200);
        }
    }

    /** Tokens are exchanged while the server runs; a file that is being written, or broken, changes nothing. */
    @Test
    @Timeout(60)
    void tokensAreExchangedWithoutAStart() throws Exception {
        Path file = folder.resolve("tokens");
        String former = Tokens.add(file, "line-1");
        Path next = folder.resolve("next");
        String token = Tokens.add(next, "line-1");
        try (ServerFixture server =
                new ServerFixture(folder, Optional.of(Tokens.read(file)), 1 << 20, 4, ServerFixture.LIMIT)) {
            String cookie = server.form("/login", "token=" + former)
                    .headers()
                    .firstValue("Set-Cookie")
                    .orElseThrow()
                    .split(";")[0];
            Files.writeString(file, "");
            while (server.unexpected.isEmpty()) {
                assertThat(status(server, "Authorization", "Bearer " + former)).isEqualTo(200);
            }
            assertThat(server.unexpected).singleElement().asString().contains("holds no token");
            assertThat(server.send(server.request("/").header("Cookie", cookie)).body())
                    .contains("holds no token", "The former tokens stay valid.");
            Files.copy(next, file, StandardCopyOption.REPLACE_EXISTING);
            while (status(server, "Authorization", "Bearer " + former) == 200) {
                Thread.onSpinWait();
            }
            assertThat(status(server, "Authorization", "Bearer " + former)).isEqualTo(401);
            assertThat(status(server, "Cookie", cookie)).isEqualTo(401);
            assertThat(status(server, "Authorization", "Bearer " + token)).isEqualTo(200);
            assertThat(server.send(server.request("/").header("Authorization", "Bearer " + token))
                            .body())
                    .doesNotContain("role=\"status\"");
        }
    }

    private static int status(ServerFixture server, String header, String value) throws Exception {
        return server.send(server.request("/v2").header(header, value)).statusCode();
    }

    @Test
    void aFileOfTokensIsTakenUpOnceItRests() throws Exception {
        Path file = folder.resolve("tokens");
        String one = Tokens.add(file, "one");
        Tokens tokens = Tokens.read(file);
        Tokens.Token found = tokens.find(one).orElseThrow();
        // An editor that does not end the last line.
        Files.writeString(file, Files.readString(file).strip());
        String two = Tokens.add(file, "two");
        assertThat(tokens.refresh()).isEmpty();
        assertThat(tokens.find(two)).isEmpty();
        assertThat(tokens.refresh()).isEmpty();
        assertThat(tokens.find(two)).isPresent();
        assertThat(tokens.holds(found)).isTrue();

        String whole = Files.readString(file);
        Files.writeString(file, whole.substring(0, whole.length() - 9));
        assertThat(tokens.refresh()).isEmpty();
        assertThat(tokens.refresh().orElseThrow()).contains("is not a name and a SHA-256", "former tokens stay");
        assertThat(tokens.refresh()).as("what was said before").isEmpty();
        assertThat(tokens.problem()).isPresent();
        assertThat(tokens.find(two)).isPresent();
        Files.delete(file);
        assertThat(tokens.refresh().orElseThrow()).contains("There is no token file");
        Files.writeString(file, whole.lines().skip(1).toList().get(0));
        tokens.refresh();
        assertThat(tokens.refresh()).isEmpty();
        assertThat(tokens.problem()).isEmpty();
        assertThat(tokens.holds(found)).isFalse();
        assertThat(tokens.find(two)).isPresent();
    }

    @Test
    void othersAreServedWithTokensAlone() {
        assertThatThrownBy(() -> ServerSettings.usual("0.0.0.0", 0, Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tokens are needed");
        assertThat(ServerSettings.usual("127.0.0.1", 0, Optional.empty()).port())
                .isZero();
    }

    @Test
    void aFileOfTokensMustBeOne() throws Exception {
        Path file = folder.resolve("tokens");
        assertThatThrownBy(() -> Tokens.read(file)).hasMessageContaining("There is no token file");
        Files.writeString(file, "# nothing yet\n");
        assertThatThrownBy(() -> Tokens.read(file)).hasMessageContaining("holds no token");
        Files.writeString(file, "me secret\n");
        assertThatThrownBy(() -> Tokens.read(file)).hasMessageContaining("is not a name and a SHA-256");
        assertThatThrownBy(() -> Tokens.add(file, "a b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPortThatIsTakenIsSaid() throws Exception {
        try (ServerFixture server = new ServerFixture(folder)) {
            ServerSettings same =
                    ServerSettings.usual("127.0.0.1", server.server.uri().getPort(), Optional.empty());
            assertThatThrownBy(() -> new FlawmapServer(same, server.monitor, "test", e -> {}))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("another program may use it");
        }
    }
}
