using System.ComponentModel;
using System.Globalization;

namespace Ockam.Attestation;

/// <summary>Asks nvidia-smi about the GPUs of this machine.</summary>
public static class GpuProbe
{
    private const string Query = "name,driver_version,memory.total,memory.used,memory.free,temperature.gpu,power.draw,power.limit,"
        + "utilization.gpu,utilization.memory,pci.bus_id,uuid";

    private const int Fields = 12;

    // A GPU that sleeps takes some seconds to wake.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks once.</summary>
    /// <param name="program">The program; found on the path if null.</param>
    /// <param name="cancellationToken">Ends the wait, and the program.</param>
    /// <exception cref="GpuException">There is no such program, or it fails.</exception>
    public static async Task<IReadOnlyList<GpuStatus>> ReadAsync(string? program = null, CancellationToken cancellationToken = default)
    {
        ProgramOutput said;
        try
        {
            said = await ProgramOutput.OfAsync(
                program ?? "nvidia-smi", [$"--query-gpu={Query}", "--format=csv,noheader,nounits"], s_patience, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Win32Exception failed)
        {
            throw new GpuException("nvidia-smi is not installed: this machine has no NVIDIA GPU, or no driver for it.", failed);
        }
        catch (TimeoutException failed)
        {
            throw new GpuException($"nvidia-smi did not answer within {s_patience.TotalSeconds:0} s; the driver may hang.", failed);
        }

        return said.ExitCode == 0
            ? Parse(said.Output)
            : throw new GpuException($"nvidia-smi failed with {said.ExitCode}: {said.Errors} {said.Output}");
    }

    /// <summary>Reads the program's output: one GPU a line, fields between commas.</summary>
    internal static List<GpuStatus> Parse(string output)
    {
        var gpus = new List<GpuStatus>();
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
            if (fields.Length != Fields)
                throw new GpuException($"nvidia-smi printed {fields.Length} fields where {Fields} were asked for: {line}");
            gpus.Add(new GpuStatus(
                gpus.Count, fields[0], fields[1], Number(fields[2]), Number(fields[3]), Number(fields[4]), Number(fields[5]),
                Number(fields[6]), Number(fields[7]), Number(fields[8]), Number(fields[9]), fields[10], fields[11]));
        }

        return gpus;
    }

    // "[N/A]" and "[Not Supported]" stand for what this GPU does not tell.
    private static double? Number(string field) =>
        double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
