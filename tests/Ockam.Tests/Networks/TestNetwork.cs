using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Ockam.Tests.Support;

namespace Ockam.Tests.Networks;

/// <summary>
/// A network namespace of its own, joined to this one by two pairs of virtual Ethernet devices: a wire that tests spoil, and a side
/// entrance that stays as it is. Needs root, and the programs <c>ip</c>, <c>tc</c> and <c>nft</c>.
/// </summary>
internal sealed class TestNetwork : IDisposable
{
    private const string Table = "spoiled";

    private static readonly Lazy<string?> s_skipReason = new(FindSkipReason);
    private static readonly ConcurrentDictionary<string, bool> s_taken = new();
    private static int s_count;

    private readonly string _wire;
    private readonly string _side;

    public TestNetwork()
    {
        int number = Interlocked.Increment(ref s_count);
        int process = Environment.ProcessId;
        string suffix = string.Create(CultureInfo.InvariantCulture, $"{process % 100_000}x{number}");
        Name = "ockamps" + suffix;
        _wire = "ow" + suffix;
        _side = "os" + suffix;
        string block = FindBlock(process, number);
        Run("ip", "netns", "add", Name);
        try
        {
            Run("ip", "-n", Name, "link", "set", "lo", "up");
            Join(_wire, "wire", $"{block}.1", $"{block}.2");
            Join(_side, "side", $"{block}.5", $"{block}.6");
        }
        catch
        {
            Dispose();
            throw;
        }

        Outside = IPAddress.Parse($"{block}.1");
        SideOutside = IPAddress.Parse($"{block}.5");
        SideEntrance = IPAddress.Parse($"{block}.6");
    }

    /// <summary>Why there can be no such network here; null if there can.</summary>
    public static string? SkipReason => s_skipReason.Value;

    public string Name { get; }

    /// <summary>The outer end of the wire: where nodes inside connect to.</summary>
    public IPAddress Outside { get; }

    /// <summary>The outer end of the side entrance: where servers stand that nodes inside connect to.</summary>
    public IPAddress SideOutside { get; }

    /// <summary>The inner end of the side entrance: where tests reach what listens inside.</summary>
    public IPAddress SideEntrance { get; }

    /// <summary>How a program is started inside.</summary>
    public ProcessStartInfo Inside(ProcessStartInfo start) => new("ip", ["netns", "exec", Name, start.FileName, .. start.ArgumentList]);

    // Of the block for benchmarks of networks (RFC 2544), which nobody routes. A run that was killed leaves its networks behind, and
    // packets for one of the same addresses would go there.
    private static string FindBlock(int process, int number)
    {
        string[] used = [.. NetworkInterface.GetAllNetworkInterfaces()
            .SelectMany(each => each.GetIPProperties().UnicastAddresses).Select(each => each.Address.ToString())];
        for (int i = 0; i < 256; i++)
        {
            string block = string.Create(CultureInfo.InvariantCulture, $"198.{18 + (process & 1)}.{(process / 2 + number + i) % 256}.");
            bool isFree = !used.Any(address => address.StartsWith(block, StringComparison.Ordinal));
            if (isFree && s_taken.TryAdd(block, true)) return block.TrimEnd('.');
        }

        throw new InvalidOperationException("Networks of tests that were killed take all addresses: ip netns list shows them.");
    }

    public void Plug(bool plugged) => Run("ip", "link", "set", _wire, plugged ? "up" : "down");

    /// <summary>Loses packets in both directions, without a word.</summary>
    /// <param name="percent">How many of a hundred; all of them make a black hole.</param>
    public void Lose(int percent)
    {
        // Numbers go up to 99.
        string which = percent == 100 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"numgen random mod 100 < {percent} ");
        string rules(string device) => string.Create(CultureInfo.InvariantCulture, $$"""
            table netdev {{Table}}{{device}} {
              chain lose {
                type filter hook ingress device "{{device}}" priority 0; policy accept;
                {{which}}drop
              }
            }

            """);
        RunWith(rules(_wire), "nft", "-f", "-");
        RunWith(rules("wire"), "ip", "netns", "exec", Name, "nft", "-f", "-");
    }

    /// <summary>Loses no more packets.</summary>
    public void Mend()
    {
        Run("nft", "delete", "table", "netdev", Table + _wire);
        Run("ip", "netns", "exec", Name, "nft", "delete", "table", "netdev", Table + "wire");
    }

    /// <summary>Lets so many bits pass in a second and direction, with the queue of an ordinary router before.</summary>
    public void Throttle(string rate)
    {
        string[] filter = ["root", "tbf", "rate", rate, "burst", "16kb", "latency", "200ms"];
        Run("tc", ["qdisc", "replace", "dev", _wire, .. filter]);
        Run("tc", ["-n", Name, "qdisc", "replace", "dev", "wire", .. filter]);
    }

    public void Dispose()
    {
        // The devices go with the namespace, and with them what spoiled them.
        using Process removal = Start(null, "ip", "netns", "del", Name);
        removal.WaitForExit();
        using Process table = Start(null, "nft", "delete", "table", "netdev", Table + _wire);
        table.WaitForExit();
    }

    private static string? FindSkipReason()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "needs root on Linux";
        try
        {
            using var network = new TestNetwork();
            network.Throttle("1mbit");
            network.Lose(5);
            network.Mend();
            return null;
        }
        catch (System.ComponentModel.Win32Exception) when (Environment.GetEnvironmentVariable(Tools.Required) == "1")
        {
            // A program is missing where all must be there: the tests run, and fail with its name.
            return null;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            // What the kernel of this machine lacks, or does not let this container do, no package brings.
            return $"needs ip, tc and nft, and a kernel that does what they ask: {exception.Message.ReplaceLineEndings(" ").Trim()}";
        }
    }

    private void Join(string outer, string inner, string outerAddress, string innerAddress)
    {
        Run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", Name);
        Run("ip", "address", "add", outerAddress + "/30", "dev", outer);
        Run("ip", "link", "set", outer, "up");
        Run("ip", "-n", Name, "address", "add", innerAddress + "/30", "dev", inner);
        Run("ip", "-n", Name, "link", "set", inner, "up");
    }

    private static void Run(string program, params string[] arguments) => RunWith(null, program, arguments);

    private static void RunWith(string? input, string program, params string[] arguments)
    {
        using Process process = Start(input, program, arguments);
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors}");
    }

    private static Process Start(string? input, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true,
        };
        Process process = Process.Start(start)!;
        if (input is not null) process.StandardInput.Write(input);
        process.StandardInput.Close();
        return process;
    }
}
