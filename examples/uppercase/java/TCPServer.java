import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * The TCP server in Java: capitals for whatever comes in, octet for octet. java TCPServer [port]
 *
 * Beyond the book: a thread for every client, so that nobody waits for anybody; and octets instead of readLine, so a
 * sentence needs no line end and may arrive in pieces.
 */
public class TCPServer {
    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 12000;
        try (ServerSocket welcomeSocket = new ServerSocket(port)) {
            while (true) {
                Socket connectionSocket = welcomeSocket.accept();
                new Thread(() -> serve(connectionSocket)).start();
            }
        }
    }

    private static void serve(Socket connectionSocket) {
        try (connectionSocket) {
            InputStream in = connectionSocket.getInputStream();
            OutputStream out = connectionSocket.getOutputStream();
            byte[] octets = new byte[4096];
            int length;
            while ((length = in.read(octets)) > 0) {
                capitalise(octets, length);
                out.write(octets, 0, length);
            }
        } catch (IOException e) {
            System.err.println("a client is gone: " + e.getMessage());
        }
    }

    private static void capitalise(byte[] octets, int length) {
        for (int i = 0; i < length; i++) {
            if (octets[i] >= 'a' && octets[i] <= 'z') octets[i] -= 'a' - 'A';
        }
    }
}
