using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Benchmarks.Work;

/// <summary>
/// Serves one file in ranges on loopback, with as much of S3's protocol as reading an object takes, in a process of its own. It does
/// nothing else with the bytes, so that it takes little of the cores from those who are measured.
/// </summary>
internal static partial class RangeServer
{
    public const string Command = "models-serve";

    private const int MaximumHead = 16 * 1024;
    private const int BlockLength = 256 * 1024;

    private static readonly byte[] s_end = "\r\n\r\n"u8.ToArray();

    /// <summary>Prints its port, and serves until its standard input ends.</summary>
    public static async Task<int> ServeAsync(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Console.WriteLine(((IPEndPoint)listener.LocalEndPoint!).Port.ToString(CultureInfo.InvariantCulture));
        _ = Task.Run(async () =>
        {
            while (true)
            {
                Socket client = await listener.AcceptAsync();
                client.NoDelay = true;
                // Few connections, each with much to send: a thread each is the least that there is to do.
                new Thread(() => Serve(client, file)) { IsBackground = true }.Start();
            }
        });
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static void Serve(Socket client, SafeFileHandle file)
    {
        byte[] head = new byte[MaximumHead], block = new byte[BlockLength];
        long length = RandomAccess.GetLength(file);
        using (client)
        {
            for (int have = 0; have < head.Length;)
            {
                int read = client.Receive(head.AsSpan(have));
                if (read == 0) return;
                have += read;
                int end = head.AsSpan(0, have).IndexOf(s_end);
                if (end < 0) continue;
                Answer(client, file, System.Text.Encoding.ASCII.GetString(head, 0, end), length, block);
                // A request has no body, and the client waits for the answer before the next.
                have = 0;
            }
        }
    }

    private static void Answer(Socket client, SafeFileHandle file, string request, long length, byte[] block)
    {
        long first = 0, last = length - 1;
        Match range = Range().Match(request);
        if (range.Success)
        {
            first = long.Parse(range.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            last = Math.Min(last, long.Parse(range.Groups[2].ValueSpan, CultureInfo.InvariantCulture));
        }

        string status = range.Success ? $"206 Partial Content\r\nContent-Range: bytes {first}-{last}/{length}" : "200 OK";
        client.Send(System.Text.Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status}\r\nContent-Length: {last - first + 1}\r\nETag: \"1\"\r\nAccept-Ranges: bytes\r\n"
            + "Content-Type: application/octet-stream\r\nLast-Modified: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n"));
        if (request.StartsWith("HEAD", StringComparison.Ordinal)) return;
        while (first <= last)
        {
            int read = RandomAccess.Read(file, block.AsSpan(0, (int)Math.Min(block.Length, last - first + 1)), first);
            for (int sent = 0; sent < read;) sent += client.Send(block.AsSpan(sent, read - sent));
            first += read;
        }
    }

    [GeneratedRegex(@"^Range: bytes=(\d+)-(\d+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Range();
}
