// A web server in Java, a thread for each connection, which ends with the response: java WebServer PORT FOLDER
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

public class WebServer {
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[1]).toRealPath();
        try (ServerSocket listener = new ServerSocket(Integer.parseInt(args[0]), 100, InetAddress.getByName("0.0.0.0"))) {
            while (true) {
                Socket client = listener.accept();
                new Thread(() -> serve(client, root)).start();
            }
        }
    }

    private static void serve(Socket client, Path root) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            String line = readLine(in);
            if (line == null) return;
            for (String field = readLine(in); field != null && !field.isEmpty(); field = readLine(in)) {
                // The first exercise needs none of them.
            }
            String[] parts = line.split(" ");
            OutputStream out = client.getOutputStream();
            if (parts.length != 3 || !parts[2].startsWith("HTTP/")) answer(out, "400 Bad Request", "text/plain", "What?\n".getBytes(), true);
            else if (!parts[0].equals("GET") && !parts[0].equals("HEAD")) answer(out, "501 Not Implemented", "text/plain", "Not here.\n".getBytes(), true);
            else document(out, root, parts[1], parts[0].equals("GET"));
        } catch (IOException error) {
            System.err.println(error);
        }
    }

    private static void document(OutputStream out, Path root, String target, boolean content) throws IOException {
        Path file = find(root, target);
        if (file == null) answer(out, "404 Not Found", "text/html", "<h1>Not Found</h1>".getBytes(), content);
        else answer(out, "200 OK", typeOf(file.toString()), Files.readAllBytes(file), content);
    }

    private static Path find(Path root, String target) throws IOException {
        try {
            String path = target.split("\\?")[0].replace("+", "%2B");
            Path file = root.resolve(URLDecoder.decode(path, StandardCharsets.UTF_8).replaceFirst("^/+", "")).toRealPath();
            return file.startsWith(root) && Files.isRegularFile(file) ? file : null;
        } catch (IOException | IllegalArgumentException missing) {
            return null;
        }
    }

    private static String typeOf(String name) {
        if (name.endsWith(".html")) return "text/html";
        if (name.endsWith(".txt")) return "text/plain";
        if (name.endsWith(".jpg")) return "image/jpeg";
        if (name.endsWith(".png")) return "image/png";
        return "application/octet-stream";
    }

    private static void answer(OutputStream out, String status, String type, byte[] content, boolean withContent) throws IOException {
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: " + content.length + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        if (withContent) out.write(content);
        out.flush();
    }

    /** A line without its end, or null at the end of the stream. */
    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') return line.toString().replaceFirst("\r$", "");
            line.append((char) octet);
        }
        return null;
    }
}
