using System.Diagnostics;
using System.IO.Compression;
using Ockam.Models.Tests.Support;
using Utf8 = System.Text.Encoding;

namespace Ockam.Aws.Tests.Boot;

/// <summary>What boot scripts are, before anybody runs them.</summary>
public class BootScriptTests
{
    [NeedsFact("bash")]
    public void Bash_understands_every_script_and_each_part_of_it()
    {
        using var folder = new Folder();
        Assert.All(BootPlans.All, plan =>
        {
            string file = folder.Write($"{Guid.NewGuid()}.sh", Utf8.UTF8.GetBytes(BootScript.Write(plan)));
            Assert.Equal((0, "", ""), Run("bash", "-n", file));
        });
        string store = folder.Write("store.sh", Utf8.UTF8.GetBytes(BootParts.Read("store.sh")));
        Assert.Equal((0, "", ""), Run("bash", "-n", store));
    }

    [Fact]
    public void The_node_is_a_member_before_anything_is_offered()
    {
        foreach (BootPlan plan in BootPlans.All.Where(plan => plan.Ticket is not null))
        {
            string[] steps = Steps(plan);
            Assert.Equal(["user", "program", "enroll", "node"], steps[..4]);
        }

        Assert.Equal(["user", "program", "node", "publish"], Steps(BootPlans.Project));
        Assert.Equal(["driver", "store", "tpm", "ollama", "model", "gateway"], Steps(BootPlans.Model)[4..]);
        Assert.Equal(["nodejs", "client"], Steps(BootPlans.Client)[4..]);
    }

    [Fact]
    public void The_unit_is_that_of_the_examples_to_the_letter()
    {
        string unit = File.ReadAllText(Path.Combine(Repository.Folder, "examples", "ockam-node@.service"));
        Assert.All(BootPlans.All, plan => Assert.Contains(unit, BootScript.Write(plan), StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_server_that_may_make_no_devices_finds_those_of_the_GPU()
    {
        // Ollama would go on with the processor alone, and say nothing.
        string script = BootScript.Write(BootPlans.Model);
        Assert.Contains("\nExecStartPre=-+/usr/bin/nvidia-modprobe -c 0 -u\nExecStart=/opt/ollama", script, StringComparison.Ordinal);
    }

    [Fact]
    public void No_script_traces_its_commands_or_pipes_a_download_into_a_shell()
    {
        foreach (string script in BootPlans.All.Select(BootScript.Write))
        {
            Assert.DoesNotMatch(@"set -[a-z]*x", script);
            Assert.DoesNotMatch(@"\|\s*(ba)?sh\b", script);
            Assert.StartsWith("#!/bin/bash\n", script, StringComparison.Ordinal);
            Assert.Contains("\nset -euo pipefail\n", script, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_ticket_is_in_the_user_data_only_if_that_was_asked_for()
    {
        BootPlan inside = BootPlans.Model with { Ticket = BootTicket.InUserData("the-ticket") };
        Assert.Single(BootScript.Write(inside).Split('\n'), line => line.Contains("the-ticket", StringComparison.Ordinal));
        Assert.Contains("\n#ticket:the-ticket\n", BootScript.Write(inside), StringComparison.Ordinal);
        Assert.DoesNotContain("the-ticket", inside.ToString(), StringComparison.Ordinal);
        Assert.Contains("/ockamps/run/ticket-ai", BootScript.Write(BootPlans.Model), StringComparison.Ordinal);
    }

    [Fact]
    public void User_data_has_16_KiB_at_most_and_is_compressed_where_it_must_be()
    {
        foreach (BootPlan plan in BootPlans.All)
        {
            byte[] data = BootUserData.Of(plan);
            Assert.InRange(data.Length, 1, BootUserData.MaximumLength);
            Assert.Equal(BootScript.Write(plan), Text(data));
        }

        string longest = new('#', BootUserData.MaximumLength);
        Assert.Equal(BootUserData.MaximumLength, BootUserData.Pack(longest).Length);
        Assert.Equal([0x1f, 0x8b], BootUserData.Pack(longest + "#")[..2]);
        // What cannot be compressed any more.
        var noise = new byte[2 * BootUserData.MaximumLength];
        new Random(1).NextBytes(noise);
        var refused = Assert.Throws<ArgumentException>(() => BootUserData.Pack(Convert.ToBase64String(noise)));
        Assert.Contains("EC2 takes 16384", refused.Message, StringComparison.Ordinal);
    }

    [NeedsFact("bash")]
    public void Bash_reads_values_and_documents_as_what_they_are()
    {
        string[] values =
        [
            "", "'", "''", "a'b\"c", "$(touch /tmp/x)", "`id`", "$HOME", "\\", "\\'", "*", "~", "!!", "#", " a  b ", "-n", "%s%n",
            "ü→𝄞", "';id;'",
        ];
        foreach (string value in values)
            Assert.Equal((0, value, ""), Run("bash", "-c", $"printf '%s' {BootText.Quote(value)}"));
        string text = string.Concat(values.Select(value => value + "\n")) + "EOF\nEND\nEND-0123456789abcdef\n";
        Assert.Equal((0, text, ""), Run("bash", "-c", $"cat {BootText.Document(text)}"));
        foreach (string refused in (string[])["a\nb", "a\rb", "a\0b", "\u001b[0m", "\u0085"])
            Assert.Throws<ArgumentException>(() => BootText.Quote(refused));
    }

    [Fact]
    public void Values_that_could_mean_something_else_are_refused()
    {
        foreach (string hostile in (string[])["a\nb", "a b", "a'b", "a\"b", "$(id)", "`id`", "a;b", "a|b", "a%b", "a@b\n", "-rf", ".."])
        {
            Refused(BootPlans.Project with { Node = hostile });
            Refused(BootPlans.Project with { PublicAddress = hostile });
            Refused(BootPlans.Project with { Publication = new BootPublication(hostile) });
            Refused(BootPlans.Project with { Program = new BootSource(hostile, BootPlans.Sum) });
            Refused(BootPlans.Project with { Program = new BootSource("s3://releases/x", hostile) });
            Refused(BootPlans.Model with { Ticket = BootTicket.InParameter(hostile) });
            Refused(BootPlans.Model with { Model = BootPlans.Model.Model! with { Name = hostile } });
            Refused(BootPlans.Model with { Model = BootPlans.Model.Model! with { Digest = hostile } });
            Refused(BootPlans.Model with { Model = BootPlans.Model.Model! with { Gpu = new BootGpuDriver { Package = hostile } } });
            Refused(BootPlans.Model with { Model = BootPlans.Model.Model! with { Gpu = new BootGpuDriver { Version = hostile } } });
            Refused(Sealing(BootPlans.Sealed.Model!.Sealed! with { Key = hostile }));
            Refused(Sealing(BootPlans.Sealed.Model!.Sealed! with { ModelName = hostile }));
            Refused(Sealing(BootPlans.Sealed.Model!.Sealed! with { Publisher = hostile }));
            Refused(BootPlans.Client with { Client = BootPlans.Client.Client! with { Model = hostile } });
            Refused(BootPlans.Client with { Client = BootPlans.Client.Client! with { Package = hostile } });
        }

        foreach (string hostile in (string[])["a\nb", "a b", "ticket\t", "é", ""])
        {
            ArgumentException refused = Refused(BootPlans.Model with { Ticket = BootTicket.InUserData(hostile) });
            if (hostile.Length > 2) Assert.DoesNotContain(hostile, refused.Message, StringComparison.Ordinal);
        }

        Refused(BootPlans.Client with { Client = BootPlans.Client.Client! with { Question = "a\nb" } });
        Refused(BootPlans.Project with { NodeFile = "name: a\r\n" });
        Refused(BootPlans.Project with { NodeFile = "" });
        Refused(BootPlans.Project with { Program = new BootSource("http://releases.example/x", BootPlans.Sum) });
        Refused(BootPlans.Project with { Program = new BootSource("https://releases.example/x") });
        Refused(BootPlans.Project with { Program = new BootSource("https://user@releases.example/x", BootPlans.Sum) });
        Refused(BootPlans.Project with { Program = new BootSource("https://releases.example/a\"b", BootPlans.Sum) });
        Refused(BootPlans.Model with { Model = BootPlans.Model.Model! with { GatewayPort = 11434 } });
        Refused(BootPlans.Model with { Model = BootPlans.Model.Model! with { Ollama = new BootSource("s3://releases/ollama.tgz") } });
        Refused(BootPlans.Model with { Ticket = null });
        Refused(BootPlans.Project with { Ticket = BootTicket.InParameter("/a/b") });
        Refused(BootPlans.Client with { Model = BootPlans.Model.Model });
    }

    [Fact]
    public void A_question_of_any_characters_arrives_as_it_is()
    {
        BootPlan plan = BootPlans.Client with
        {
            Client = BootPlans.Client.Client! with { Question = "What's \"$(it)\" `all` about \\ END?" },
        };
        string script = BootScript.Write(plan);
        Assert.Contains("What\\u0027s \\u0022$(it)\\u0022 \\u0060all\\u0060 about \\\\ END?", script, StringComparison.Ordinal);
    }

    private static BootPlan Sealing(BootSealedModel model) =>
        BootPlans.Sealed with { Model = BootPlans.Sealed.Model! with { Sealed = model } };

    private static ArgumentException Refused(BootPlan plan) => Assert.ThrowsAny<ArgumentException>(() => BootScript.Write(plan));

    private static string[] Steps(BootPlan plan) =>
        [.. BootScript.Write(plan).Split('\n').Where(line => line.StartsWith("step ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1]).Where(name => name is not ("boot" or "region"))];

    private static string Text(byte[] data)
    {
        if (data[0] != 0x1f) return Utf8.UTF8.GetString(data);
        using var reader = new StreamReader(new GZipStream(new MemoryStream(data), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    private static (int Status, string Output, string Errors) Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Utf8.UTF8,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }
}
