using System.Diagnostics;
using Utf8 = System.Text.Encoding;

namespace Ockam.Aws.Tests.Boot;

/// <summary>Parts of boot scripts by themselves, with stand-ins for the commands that they ask.</summary>
public class BootPartTests
{
    // As begin.sh has them.
    private const string Begin = """
        set -euo pipefail
        fail() { printf '%s\n' "$*" >&2; exit 1; }

        """;

    [NeedsFact("bash")]
    public void A_sealed_model_that_is_larger_than_its_memory_is_refused_before_it_is_fetched()
    {
        const string Values = "SEALED_BUCKET=b SEALED_OBJECT=models/llama.gguf MEMORY_GIB=2\n";
        string part = BootParts.Read("sealed.sh");
        (int status, _, string said) = Run($"{Values}aws() {{ echo 2147483649; }}\n{part}\nrequire_room");
        Assert.Equal(1, status);
        Assert.Equal(
            "the sealed model has 3 GiB, and 2 GiB of memory are kept for it: start an instance with more (-ModelMemory), of a type that "
            + "has it (-InstanceType)\n", said);
        Assert.Equal((0, "", ""), Run($"{Values}aws() {{ echo 2147483648; }}\n{part}\nrequire_room"));
        // What the module itself says of it is of more use than what the tool says.
        Assert.Equal((0, "", ""), Run($"{Values}aws() {{ echo None; }}\n{part}\nrequire_room"));
        Assert.Equal((0, "", ""), Run($"{Values}aws() {{ return 254; }}\n{part}\nrequire_room"));
        (_, string asked, _) = Run($"{Values}aws() {{ printf '%s\\n' \"$@\" >&3; echo 1; }}\n{part}\nrequire_room 3>&1");
        Assert.Equal(["s3api", "list-objects-v2", "--bucket", "b", "--prefix", "models/llama.gguf", "--query"], asked.Split('\n')[..7]);
    }

    [NeedsFact("bash")]
    public void A_driver_of_another_version_than_was_asked_for_is_refused()
    {
        string stand = $$"""
            GPU_REPOSITORY=nvidia-release GPU_PACKAGE=nvidia-open
            grep() { :; }
            rpm() { :; }
            modprobe() { :; }
            nvidia-smi() { printf 'NVIDIA T4G, 595.91.07\nNVIDIA T4G, 595.91.07\n'; }
            {{BootParts.Read("model.sh")}}

            """;
        foreach (string version in (string[])["595.91.07", "595.91.07-1.amzn2023"])
        {
            Assert.Equal((0, "NVIDIA T4G, 595.91.07\n", ""),
                Run($"GPU_VERSION={version}\n{stand}\ninstall_driver\nprintf '%s\\n' \"$remark\""));
        }

        Assert.Equal(
            (1, "", "the GPU's driver is 595.91.07, and not 580.105.08\n"), Run($"GPU_VERSION=580.105.08\n{stand}\ninstall_driver"));
    }

    private static (int Status, string Output, string Errors) Run(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("bash")
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardOutputEncoding = Utf8.UTF8,
        })!;
        process.StandardInput.Write(Begin + script + "\n");
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
