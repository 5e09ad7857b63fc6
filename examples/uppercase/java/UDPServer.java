import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;

/**
 * The UDP server in Java: every datagram goes back in capitals to where it came from. java UDPServer [port]
 *
 * Beyond the book: a fresh packet for each datagram, so a short sentence after a long one is not cut or padded; and room
 * for the longest datagram that there is.
 */
public class UDPServer {
    public static void main(String[] args) throws IOException {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 12000;
        byte[] octets = new byte[65536];
        try (DatagramSocket serverSocket = new DatagramSocket(port)) {
            while (true) {
                DatagramPacket packet = new DatagramPacket(octets, octets.length);
                serverSocket.receive(packet);
                for (int i = 0; i < packet.getLength(); i++) {
                    if (octets[i] >= 'a' && octets[i] <= 'z') octets[i] -= 'a' - 'A';
                }
                serverSocket.send(new DatagramPacket(octets, packet.getLength(), packet.getSocketAddress()));
            }
        }
    }
}
