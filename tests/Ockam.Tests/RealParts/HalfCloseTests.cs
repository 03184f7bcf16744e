using System.Globalization;
using System.Security.Cryptography;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(RealPartsCollection.Name)]
public sealed class HalfCloseTests
{
    [NeedsFact("nc sh cat")]
    public async Task A_client_that_half_closes_gets_its_answer()
    {
        // The question says how long it is: the protocol cannot tell the end of one direction alone, so nobody may wait for that.
        using var server = new TargetServer(async stream =>
        {
            var head = new byte[10];
            await stream.ReadExactlyAsync(head);
            var question = new byte[int.Parse(head, CultureInfo.InvariantCulture)];
            await stream.ReadExactlyAsync(question);
            // By now the client has ended its direction long since.
            await Task.Delay(TimeSpan.FromMilliseconds(700));
            byte[] answer = System.Text.Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(question)) + "\n");
            for (int i = 0; i < 3; i++)
            {
                await stream.WriteAsync(answer);
                await Task.Delay(TimeSpan.FromMilliseconds(300));
            }
        });
        using var folder = new ScratchFolder();
        await using PortalRig rig = await PortalRig.StartAsync(("hash", server.Port));

        foreach (int length in (int[])[1, 100_000, 16_000_003])
        {
            string hash = await GeneratedStream.WriteFileAsync(folder["question"], length);
            string head = length.ToString("D10", CultureInfo.InvariantCulture);
            await using RunningProgram nc = RunningProgram.Start(
                "sh", "-c", $"(printf {head}; cat {folder["question"]}) | nc -N 127.0.0.1 {rig.Port("hash")}");
            Assert.Equal($"{hash}\n{hash}\n{hash}", await nc.SucceedAsync());
        }
    }
}
