using System.Diagnostics;

namespace Ockam.Benchmarks.Models;

/// <summary>A server of ranges in a process of its own, which ends with this object.</summary>
internal sealed class ServingProcess : IDisposable
{
    private readonly Process _process;

    private ServingProcess(Process process, string port)
    {
        _process = process;
        Address = $"http://127.0.0.1:{port}";
    }

    /// <summary>Where it serves.</summary>
    public string Address { get; }

    /// <param name="program">What <see cref="ModelsProgram"/> has published.</param>
    /// <param name="path">What it serves.</param>
    public static ServingProcess Start(string program, string path)
    {
        var start = new ProcessStartInfo(program, ["models-serve", path])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        return new ServingProcess(process, process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("It serves nothing."));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
