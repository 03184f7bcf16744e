using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Attestation;
using Ockam.Aws.Tests.Support;
using Ockam.Identities;
using Ockam.Models.Tests.Support;
using Utf8 = System.Text.Encoding;

namespace Ockam.Aws.Tests.Boot;

/// <summary>The very scripts that instances would get, run as root with mounts and processes of their own, against moto.</summary>
[Collection(ProcessCollection.Name)]
public sealed partial class BootRunTests(MotoServer moto) : IClassFixture<MotoServer>, IAsyncLifetime
{
    private const string Question = "What is Ockham's Razor?";
    private const string Answer = "Of two explanations, prefer the one that needs fewer assumptions.";

    private readonly Folder _folder = new();
    private readonly List<BootMachine> _machines = [];
    private readonly int _projectPort = FreePort();
    private readonly int _serverPort = FreePort();
    private readonly int _gatewayPort = FreePort();
    private readonly int _inletPort = FreePort();
    private readonly int _clientPort = FreePort();
    private string _share = "";

    public Task InitializeAsync()
    {
        _share = _folder["share"];
        Directory.CreateDirectory(_share);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (BootMachine machine in _machines)
        {
            machine.CloseInput();
            await machine.WaitForEndAsync();
            machine.Dispose();
        }

        _folder.Dispose();
    }

    [MachineFact]
    public async Task The_question_is_answered_by_machines_that_enroll_themselves_however_often_they_are_interrupted()
    {
        WriteProgram();
        BootSource ollama = WriteOllama();
        using var ssm = new SsmClient(Connection);
        await using var watch = new SecretWatch();
        string administrator = (await NodeAsync("identity", "create", "--output", "json")).GetProperty("identifier").GetString()!;

        BootMachine project = await BootAsync("project", Project(administrator));
        await project.SucceedAsync();
        using SsmParameter published = await ssm.GetAsync("/ockamps/run/project");
        Assert.Equal("in the parameter /ockamps/run/project", project.Reason("publish"));
        await File.WriteAllBytesAsync(_folder["project.json"], published.Value.ToArray());
        await NodeAsync("project", "import", _folder["project.json"], "--output", "json");

        string aiTicket = await TicketAsync("--relay", "ai", "--attribute", "ai-outlet=true", "--form", "plain");
        string code = aiTicket.Split(',')[3];
        Assert.Equal(64, code.Length);
        watch.Add(aiTicket);
        watch.Add(code);
        await ssm.PutAsync(new SsmPutRequest("/ockamps/run/ticket-ai", Utf8.UTF8.GetBytes(aiTicket)));
        BootMachine ai = await BootAsync("ai", Model(ollama), script => WithTpm(WithGpu(script)));
        // Killed in three places, and each time begun again.
        await ai.KillInAsync("enroll");
        await ai.BootAsync();
        await ai.KillInAsync("ollama");
        await ai.BootAsync();
        await ai.KillInAsync("gateway");

        string healthTicket = await TicketAsync("--relay", "health", "--attribute", "ai-inlet=true");
        watch.Add(healthTicket);
        BootMachine health = await BootAsync("health", Client(administrator, BootTicket.InUserData(healthTicket)));
        // Before it was a member: the ticket is not in what runs at a further start, but in the user data still.
        await health.KillInAsync("program");
        Assert.Equal("", health.State("enroll"));
        await health.StartAgainAsync();
        await ai.BootAsync();
        await ai.SucceedAsync();
        await health.SucceedAsync();
        await AskAsAdministratorAsync(health);

        // As after a restart, with nothing left to do: services go on as they are.
        string before = Logs(ai) + Logs(health) + Logs(project);
        foreach (BootMachine machine in _machines) await machine.StartAgainAsync();
        foreach (BootMachine machine in _machines) await machine.SucceedAsync();
        Assert.Equal(Started(before), Started(Logs(ai) + Logs(health) + Logs(project)));
        Assert.Equal("the node is a member", ai.Reason("enroll"));

        AwsException gone = await Assert.ThrowsAsync<AwsException>(() => ssm.GetAsync("/ockamps/run/ticket-ai"));
        Assert.Equal(AwsErrorKind.NotFound, gone.Kind);
        Assert.Equal(
            ["kernel-devel-uname-r == " + Kernel(), "nvidia-open-595.91.07", "nvidia-release"],
            File.ReadAllLines(Path.Combine(ai.Disk, "var/lib/standin-packages")).Distinct().Order());
        Assert.Equal("A stand-in of a GPU, 595.91.07", ai.Reason("driver"));
        Assert.Equal("--all nvidia nvidia-uvm\n", await File.ReadAllTextAsync(Path.Combine(ai.Disk, "var/lib/modprobe")));
        Assert.Equal("there is none", ai.Reason("store"));
        AssertMayUseTpm(ai);
        Assert.All(_machines, machine => Assert.DoesNotContain(
            Directory.GetFiles(Path.Combine(machine.Disk, "var/lib/ockamps/boot")).Select(Path.GetFileName),
            step => step![0] != '.' && machine.State(step) != "done"));

        Assert.Equal(
            ["boot", "region", "user", "program", "enroll", "node", "driver", "store", "tpm", "ollama", "model", "gateway"],
            BootSteps.Read(Path.Combine(ai.Disk, "var/lib/ockamps/boot")).Select(step => step.Name));
        Assert.Empty(watch.Found);
        Assert.True(watch.Looked > 1000);
        AssertNowhere([aiTicket, code], _folder.Path, but: null);
        // That one is in the user data, as was asked for, and nowhere else.
        AssertNowhere([healthTicket], _folder.Path, but: "health");
    }

    [MachineFact]
    public async Task A_step_that_fails_says_why_and_is_done_when_the_reason_is_gone()
    {
        WriteProgram();
        string wrong = new('0', 64);
        await using var files = new TlsFiles(await File.ReadAllBytesAsync(Path.Combine(_share, "ockam-node")));
        await File.WriteAllTextAsync(Path.Combine(_share, "releases.pem"), files.Pem);
        BootPlan plan = Project("I" + wrong) with { Publication = new BootPublication(null) };
        BootMachine machine = await BootAsync(
            "project", plan with { Program = new BootSource(files.Url.AbsoluteUri, wrong) }, TrustingReleases);
        await Assert.ThrowsAnyAsync<Exception>(machine.SucceedAsync);
        Assert.Equal(("done", "failed", ""), (machine.State("user"), machine.State("program"), machine.State("node")));
        string sum = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(_share, "ockam-node"))));
        Assert.Equal($"ockam-node is not the file that it should be: its SHA-256 is {sum}, not {wrong}", machine.Reason("program"));
        Assert.False(File.Exists(Path.Combine(machine.Disk, "usr/local/bin/ockam-node")));
        // The service manager has it in hand: it tries again by itself.
        string log = Path.Combine(machine.Disk, "var/log/units/ockamps-boot.log");
        await Eventually.TrueAsync(
            () => File.Exists(log) && File.ReadAllText(log).Contains("program, failed", StringComparison.Ordinal), "it was tried again");

        string right = BootScript.Write(plan with { Program = new BootSource(files.Url.AbsoluteUri, sum) });
        await File.WriteAllBytesAsync(_folder["project/user-data"], BootUserData.Pack(TrustingReleases(right)));
        await machine.BootAsync();
        await machine.SucceedAsync();
        Assert.Equal("done", machine.State("program"));
        Assert.Equal(["/release?signature=abc", "/storage/file"], files.Asked.Distinct());

        // A project without a role says on the console who it is.
        Assert.Equal("on the console", machine.Reason("publish"));
        byte[] exported = await File.ReadAllBytesAsync(Path.Combine(machine.Disk, "var/lib/ockamps/files/project.json"));
        Assert.Equal(exported, BootConsole.FindProject(machine.Serial));
        using var project = JsonDocument.Parse(exported);
        Assert.Equal(JsonValueKind.Object, project.RootElement.ValueKind);
    }

    // Asks as a member elsewhere: neither of the two machines listens anywhere but on loopback.
    private async Task AskAsAdministratorAsync(BootMachine health)
    {
        string member = health.Reason("enroll").Split(' ')[0];
        Assert.True(Identifier.TryParse(member, out _), health.Reason("enroll"));
        int port = FreePort();
        await File.WriteAllTextAsync(_folder["administrator.yaml"], $"""
            name: administrator
            project: portals
            tcp-inlet:
              from: 127.0.0.1:{port}
              via: health
              trust: {member}
            """);
        using NodeProgram node = NodeProgram.Start("run", _folder["administrator.yaml"], "--home", _folder["home"]);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        JsonElement answer = default;
        await Eventually.TrueAsync(() => TryGet(http, out answer), () => $"the answer is there: {answer} {Logs(health)}");
        Assert.Equal((Question, Answer), (answer.GetProperty("question").GetString(), answer.GetProperty("answer").GetString()));
        using HttpResponseMessage other = await http.PostAsJsonAsync("/query", new { query = "What is the razor?" });
        Assert.Equal(Answer, (await other.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("answer").GetString());
        node.Terminate();
        await node.WaitForEndAsync();
    }

    private static bool TryGet(HttpClient http, out JsonElement answer)
    {
        try
        {
            using HttpResponseMessage response = http.GetAsync("/answer").GetAwaiter().GetResult();
            answer = response.Content.ReadFromJsonAsync<JsonElement>().GetAwaiter().GetResult();
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // The portal is not there yet.
            answer = default;
            return false;
        }
    }

    private AwsConnection Connection => new(new AwsOptions
    {
        EndpointUrl = moto.Url, Region = "eu-west-1", Keys = new AwsKeys("AKIAEXAMPLE", "secret"), MaximumRetries = 1,
    });

    private BootPlan Project(string administrator) => new()
    {
        Role = BootRole.Project, Node = "portals", Program = Program,
        NodeFile = BootNodeFile.Project("portals", _projectPort, Identifier.Parse(administrator)),
        Publication = new BootPublication("/ockamps/run/project"), Endpoint = moto.Url,
    };

    private BootPlan Model(BootSource ollama) => new()
    {
        Role = BootRole.Model, Node = "ai", Program = Program, NodeFile = BootNodeFile.Model("ai", _gatewayPort),
        Ticket = BootTicket.InParameter("/ockamps/run/ticket-ai"), Endpoint = moto.Url,
        Model = new BootModel
        {
            Name = "llama3.2:1b", Ollama = ollama, ServerPort = _serverPort, GatewayPort = _gatewayPort,
            Digest = Convert.ToHexStringLower(SHA256.HashData("llama3.2:1b"u8)),
        },
    };

    private BootPlan Client(string administrator, BootTicket ticket)
    {
        var client = new BootClient { Model = "llama3.2:1b", Question = Question, InletPort = _inletPort, Port = _clientPort };
        return new BootPlan
        {
            Role = BootRole.Client, Node = "health", Program = Program, Ticket = ticket, Client = client,
            NodeFile = BootNodeFile.Client("health", client, Identifier.Parse(administrator)),
        };
    }

    private static BootSource Program => new($"{BootMachine.Share}/ockam-node");

    private async Task<BootMachine> BootAsync(string name, BootPlan plan, Func<string, string>? change = null)
    {
        byte[] data = change is null ? BootUserData.Of(plan) : BootUserData.Pack(change(BootScript.Write(plan)));
        BootMachine machine = await MakeAsync(name, data);
        await machine.BootAsync();
        return machine;
    }

    private async Task<BootMachine> MakeAsync(string name, byte[] userData)
    {
        BootMachine machine = await BootMachine.MakeAsync(_folder[name], _share, userData);
        _machines.Add(machine);
        return machine;
    }

    // A GPU as the kernel shows one, and a driver's programs: nothing of it is on this machine.
    private static string WithGpu(string script) => script.Replace("#!/bin/bash\n", """
        #!/bin/bash
        if [[ ! -e /sys/bus/pci/devices/gpu ]]; then
          mount -t tmpfs tmpfs /sys/bus/pci/devices
          mkdir /sys/bus/pci/devices/gpu
          echo 0x10de > /sys/bus/pci/devices/gpu/vendor
          printf '#!/bin/sh\necho "$@" > /var/lib/modprobe\n' > /usr/local/bin/modprobe
          printf '#!/bin/sh\necho A stand-in of a GPU, 595.91.07\n' > /usr/local/bin/nvidia-smi
          chmod 755 /usr/local/bin/modprobe /usr/local/bin/nvidia-smi
          PATH=/usr/local/bin:$PATH
        fi

        """, StringComparison.Ordinal);

    // A TPM's device, in a folder of devices of the machine's own.
    private static string WithTpm(string script) => script.Replace("#!/bin/bash\n", """
        #!/bin/bash
        if [[ ! -e /run/devices/tpmrm0 ]]; then
          mkdir /run/devices
          mount -t tmpfs -o mode=755 tmpfs /run/devices
          cp -a /dev/null /dev/zero /dev/full /dev/random /dev/urandom /dev/fd /dev/stdin /dev/stdout /dev/stderr /run/devices
          mkdir -m 1777 /run/devices/shm
          (umask 077; : > /run/devices/tpmrm0)
          mount --rbind /run/devices /dev
        fi

        """, StringComparison.Ordinal);

    // Whoever gives the releases out is known to nobody else.
    private static string TrustingReleases(string script) => script.Replace(
        "#!/bin/bash\n",
        $"#!/bin/bash\nexport CURL_CA_BUNDLE={BootMachine.Share}/releases.pem no_proxy=127.0.0.1\n", StringComparison.Ordinal);

    // The gateway's user alone, by the group that the rule for the device names; and the gateway says which machine it speaks for.
    private static void AssertMayUseTpm(BootMachine machine)
    {
        Assert.Equal("", machine.Reason("tpm"));
        string[] group = File.ReadLines($"{machine.Root}/etc/group").Single(line => line.StartsWith("tss:", StringComparison.Ordinal))
            .Split(':');
        Assert.Contains("ockam-model", group[3].Split(','));
        using Process stat = Process.Start(new ProcessStartInfo("stat", ["--format=%a %u %g", $"{machine.Root}/dev/tpmrm0"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal($"660 0 {group[2]}\n", stat.StandardOutput.ReadToEnd());
        Assert.Equal(
            "KERNEL==\"tpmrm[0-9]*\", GROUP=\"tss\", MODE=\"0660\"\n",
            File.ReadAllText(Path.Combine(machine.Disk, "etc/udev/rules.d/60-ockamps-tpm.rules")));
        Assert.Matches(
            "(?m)^ExecStart=/usr/local/bin/ockam-node gateway .* --node-identifier I[0-9a-f]{64}$",
            File.ReadAllText(Path.Combine(machine.Disk, "etc/systemd/system/ockamps-gateway.service")));
    }

    // The program that was built with these tests; it runs on the machine's .NET.
    private void WriteProgram()
    {
        string host = Path.GetFullPath(ChildProcess.Program("ockam-node.dll").FileName);
        string? published = Environment.GetEnvironmentVariable("OCKAMPS_NODE_PROGRAM");
        if (published is not null) File.Copy(published, Path.Combine(_share, "ockam-node"));
        else
        {
            string program = $"{BootMachine.Build}/ockam-node.dll";
            File.WriteAllText(Path.Combine(_share, "ockam-node"), $"#!/bin/sh\nexec {host} exec {program} \"$@\"\n");
        }
    }

    private BootSource WriteOllama()
    {
        string file = Path.Combine(_share, "ollama-linux-amd64.tgz");
        string program = Path.Combine(Repository.Folder, "examples", "portal-to-llama-on-ec2", "machine", "standins", "ollama");
        using (var tar = new TarWriter(new GZipStream(File.Create(file), CompressionLevel.Fastest)))
            tar.WriteEntry(program, "bin/ollama");
        string sum = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        return new BootSource($"{BootMachine.Share}/ollama-linux-amd64.tgz", sum);
    }

    private async Task<string> TicketAsync(params string[] options)
    {
        using NodeProgram program = NodeProgram.Start(["ticket", "create", .. options, "--home", _folder["home"]]);
        (int status, string output, string errors) = await program.WaitForEndAsync();
        Assert.True(status == 0, errors);
        return output.Trim();
    }

    private async Task<JsonElement> NodeAsync(params string[] arguments)
    {
        using NodeProgram program = NodeProgram.Start([.. arguments, "--home", _folder["home"]]);
        (int status, string output, string errors) = await program.WaitForEndAsync();
        Assert.True(status == 0, errors);
        using JsonDocument document = JsonDocument.Parse(output);
        return document.RootElement.Clone();
    }

    private static string Logs(BootMachine machine) => string.Concat(
        Directory.GetFiles(Path.Combine(machine.Disk, "var/log/units")).Order().Select(File.ReadAllText));

    private static int Started(string logs) =>
        logs.Split("The node is ready").Length + logs.Split("answers on 127.0.0.1").Length + logs.Split("gateway 127.0.0.1").Length;

    private static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static void AssertNowhere(string[] secrets, string folder, string? but)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        int looked = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*", options))
        {
            if (but is not null && (file.EndsWith($"{but}/user-data", StringComparison.Ordinal)
                || file.EndsWith("instance/scripts/part-001", StringComparison.Ordinal)))
                continue;
            byte[] content = File.ReadAllBytes(file);
            looked++;
            Assert.DoesNotContain(secrets, secret => content.AsSpan().IndexOf(Utf8.UTF8.GetBytes(secret)) >= 0);
        }

        Assert.True(looked > 20);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
