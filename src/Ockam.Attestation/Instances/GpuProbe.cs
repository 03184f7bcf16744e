using System.ComponentModel;
using System.Diagnostics;
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
        var start = new ProcessStartInfo(program ?? "nvidia-smi", [$"--query-gpu={Query}", "--format=csv,noheader,nounits"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception failed)
        {
            throw new GpuException("nvidia-smi is not installed: this machine has no NVIDIA GPU, or no driver for it.", failed);
        }

        using (process)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_patience);
            try
            {
                Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
                string output = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
                string said = await errors.ConfigureAwait(false);
                return process.ExitCode == 0
                    ? Parse(output)
                    : throw new GpuException($"nvidia-smi failed with {process.ExitCode}: {said.Trim()} {output.Trim()}");
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new GpuException($"nvidia-smi did not answer within {s_patience.TotalSeconds:0} s; the driver may hang.");
            }
            finally
            {
                if (!process.HasExited) process.Kill();
            }
        }
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
