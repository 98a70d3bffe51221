package dev.tandem.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An HTTP/1.1 connection on which a test decides when which bytes are sent. */
public final class RawConnection implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader responses;

    /** Connects. */
    public RawConnection(URI base) throws IOException {
        socket = new Socket(base.getHost(), base.getPort());
        socket.setSoTimeout((int) Api.PATIENCE.toMillis());
        responses = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Sends the head of a POST of JSON. */
    public void post(String path, String... headers) throws IOException {
        send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\n");
    }

    /** Sends text as it is. */
    public void send(String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Says that no more is sent; what comes is read on. */
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** The next response: its status line, then each of its headers, then its body. */
    public List<String> response() throws IOException {
        List<String> lines = new ArrayList<>();
        int length = 0;
        for (String line = responses.readLine(); line != null && !line.isEmpty(); line = responses.readLine()) {
            lines.add(line);
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
            }
        }
        char[] body = new char[length];
        int read = 0;
        for (int n = 0; n >= 0 && read < length; n = responses.read(body, read, length - read)) {
            read += n;
        }
        lines.add(new String(body, 0, read));
        return lines;
    }

    /** All that comes until the server closes its side. */
    public String rest() throws IOException {
        StringWriter rest = new StringWriter();
        responses.transferTo(rest);
        return rest.toString();
    }

    /** Whether the server has closed its side. */
    public boolean isClosedByServer() throws IOException {
        return responses.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
