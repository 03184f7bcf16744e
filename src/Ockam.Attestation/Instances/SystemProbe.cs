using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;

namespace Ockam.Attestation;

/// <summary>Reads the state of this machine. What the system does not tell is left empty; nothing is guessed.</summary>
public static class SystemProbe
{
    private const int MostProcesses = 20;

    /// <summary>Reads it once.</summary>
    /// <param name="services">The services to ask for; <c>*</c> in a name stands for anything.</param>
    /// <param name="clock">Tells the time; the system's clock if null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<SystemReport> ReadAsync(
        IReadOnlyCollection<string> services, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        IReadOnlyList<ServiceReport> states = await new ServiceProbe().ReadAsync(services, cancellationToken).ConfigureAwait(false);
        return new SystemReport(
            Environment.MachineName,
            RuntimeInformation.OSDescription,
            (clock ?? TimeProvider.System).GetUtcNow(),
            TimeSpan.FromMilliseconds(Environment.TickCount64),
            LoadAverages(),
            Memory("MemTotal"),
            Memory("MemAvailable"),
            [.. DriveInfo.GetDrives().Where(IsDisk).Select(Disk)],
            [.. NetworkInterface.GetAllNetworkInterfaces().Where(IsUp).Select(Interface)],
            [.. IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(place => place.ToString()).Distinct().Order()],
            Attestation.BootSteps.Read(),
            states,
            Processes());
    }

    private static double[] LoadAverages() => File.Exists("/proc/loadavg")
        ? [.. File.ReadAllText("/proc/loadavg").Split(' ').Take(3).Select(load => double.Parse(load, CultureInfo.InvariantCulture))]
        : [];

    // Lines such as "MemTotal:  16303456 kB".
    private static long? Memory(string name)
    {
        if (!File.Exists("/proc/meminfo")) return null;
        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal));
        string digits = string.Concat((line ?? string.Empty).Where(char.IsAsciiDigit));
        return digits.Length > 0 ? long.Parse(digits, CultureInfo.InvariantCulture) * 1024 : null;
    }

    private static bool IsDisk(DriveInfo drive)
    {
        try
        {
            return drive is { IsReady: true, DriveType: DriveType.Fixed, TotalSize: > 0 };
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            // One that this user may not look at is not shown.
            return false;
        }
    }

    private static DiskReport Disk(DriveInfo disk) => new(disk.Name, disk.DriveFormat, disk.TotalSize, disk.AvailableFreeSpace);

    private static bool IsUp(NetworkInterface network) => network.OperationalStatus != OperationalStatus.Down;

    private static InterfaceReport Interface(NetworkInterface network) =>
        new(network.Name, [.. network.GetIPProperties().UnicastAddresses.Select(address => address.Address.ToString())]);

    private static List<ProcessReport> Processes()
    {
        var reports = new List<ProcessReport>();
        foreach (Process process in Process.GetProcesses())
        {
            using (process)
            {
                try
                {
                    reports.Add(new ProcessReport(process.Id, process.ProcessName, process.TotalProcessorTime, process.WorkingSet64));
                }
                catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or NotSupportedException)
                {
                    // It ended meanwhile, or is another user's on a system that keeps that to itself.
                }
            }
        }

        return [.. reports.OrderByDescending(report => report.ProcessorTime).Take(MostProcesses)];
    }
}
