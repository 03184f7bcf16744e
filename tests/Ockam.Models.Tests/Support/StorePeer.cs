using System.Globalization;

namespace Ockam.Models.Tests.Support;

/// <summary>A process that publishes or saves, to be killed while it does.</summary>
internal sealed class StorePeer(params string[] arguments) : ChildProcess(Program("Ockam.Models.TestPeer.dll", arguments))
{
    // The peer holds the work up so long at each report.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(2);

    // About what comparing, writing to the disk and giving names take together, when all bytes are there.
    private static readonly TimeSpan s_end = TimeSpan.FromMilliseconds(60);

    /// <summary>Kills it before, between or after the bytes: anywhere in the part of that time that is this round's.</summary>
    /// <param name="round">The round, from 0 on; it is also the seed.</param>
    /// <param name="rounds">How many there are.</param>
    /// <param name="length">How many bytes there are.</param>
    public async Task KillSomewhereAsync(int round, int rounds, long length)
    {
        const double Before = 0.125, After = 0.5;
        Assert.Equal("begins", await ReadLineAsync());
        var random = new Random(round);
        double at = length * (((round + random.NextDouble()) / rounds * (Before + 1 + After)) - Before);
        for (long done = 0; done < Math.Min(at, length);)
        {
            string line = await ReadLineAsync();
            if (line == "done") break;
            // Several threads report, and not always in order.
            done = Math.Max(done, long.Parse(line, CultureInfo.InvariantCulture));
        }

        await Task.Delay((at < length ? s_pause : s_end) * random.NextDouble());
        await KillAsync();
    }
}
