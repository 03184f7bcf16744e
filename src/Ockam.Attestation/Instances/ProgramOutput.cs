using System.ComponentModel;
using System.Diagnostics;

namespace Ockam.Attestation;

/// <summary>What a program of this system has said.</summary>
/// <param name="ExitCode">The code with which it ended.</param>
/// <param name="Output">What it wrote on standard output, without white space around.</param>
/// <param name="Errors">The same of standard error.</param>
internal sealed record ProgramOutput(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments, taken as they are.</param>
    /// <param name="patience">After this long it is ended.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    /// <exception cref="TimeoutException">It was ended, because it did not end by itself.</exception>
    public static async Task<ProgramOutput> OfAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan patience, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        try
        {
            // Both at once: a program whose errors nobody takes would wait for ever.
            Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token).ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return new ProgramOutput(process.ExitCode, output.Trim(), (await errors.ConfigureAwait(false)).Trim());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{program} did not answer within {patience.TotalSeconds:0} s.");
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }
}
