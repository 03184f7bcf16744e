using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.Instances;

/// <summary>What EC2, nvidia-smi and the system say about the machine.</summary>
[Collection(ProcessCollection.Name)]
public sealed class InstanceTests
{
    private const string Identity = """
        {"accountId":"123456789012","architecture":"x86_64","availabilityZone":"eu-central-1a","imageId":"ami-1","instanceId":"i-1",
         "instanceType":"g5.2xlarge","privateIp":"10.0.0.5","region":"eu-central-1"}
        """;

    [Fact]
    public async Task An_instance_is_described_by_questions_that_carry_a_token()
    {
        var seen = new List<string>();
        using var client = new InstanceMetadataClient(new Uri("http://metadata.test"), new Answers(request =>
        {
            seen.Add($"{request.Method} {request.RequestUri!.AbsolutePath}");
            if (request.Method == HttpMethod.Put) return (HttpStatusCode.OK, "token");
            Assert.Equal("token", request.Headers.GetValues("X-aws-ec2-metadata-token").Single());
            return request.RequestUri.AbsolutePath switch
            {
                "/latest/dynamic/instance-identity/document" => (HttpStatusCode.OK, Identity),
                "/latest/meta-data/instance-type" => (HttpStatusCode.OK, "g5.4xlarge"),
                _ => (HttpStatusCode.NotFound, string.Empty),
            };
        }));
        InstanceDescription instance = await client.DescribeAsync();
        Assert.Equal(("i-1", "g5.4xlarge", "eu-central-1", "eu-central-1a"),
            (instance.InstanceId, instance.InstanceType, instance.Region, instance.AvailabilityZone));
        Assert.Null(instance.InstanceProfileArn);
        Assert.Null(instance.RoleName);
        Assert.Equal(Identity, instance.IdentityDocument);
        Assert.Equal("PUT /latest/api/token", seen[0]);
    }

    [Theory]
    [InlineData(403, "", "switched off")]
    [InlineData(200, "no JSON", "cannot be read")]
    [InlineData(200, "{}", "cannot be read")]
    public async Task An_answer_that_is_none_is_its_own_error(int status, string content, string reason)
    {
        using var client = new InstanceMetadataClient(
            new Uri("http://metadata.test"), new Answers(_ => ((HttpStatusCode)status, content)));
        InstanceMetadataException refused = await Assert.ThrowsAsync<InstanceMetadataException>(() => client.DescribeAsync());
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("here")]
    [InlineData("ftp://here")]
    public void An_address_that_is_none_of_HTTP_is_refused_before_it_is_asked(string address)
    {
        var endpoint = new Uri(address, UriKind.RelativeOrAbsolute);
        FormatException refused = Assert.Throws<FormatException>(() => new InstanceMetadataClient(endpoint));
        Assert.Contains(address, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elsewhere_than_on_EC2_it_is_said_that_this_is_no_instance()
    {
        using var client = new InstanceMetadataClient(new Uri("http://127.0.0.1:1"));
        InstanceMetadataException refused = await Assert.ThrowsAsync<InstanceMetadataException>(() => client.DescribeAsync());
        Assert.Contains("no EC2 instance", refused.Message, StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task The_metadata_service_of_moto_is_understood_where_it_is_installed()
    {
        string program = Tools.Locate("moto_server");
        int port = FreePort();
        using Process moto = Process.Start(new ProcessStartInfo(program, ["-H", "127.0.0.1", "-p", $"{port}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            using var client = new InstanceMetadataClient(new Uri($"http://127.0.0.1:{port}"));
            string? region = null;
            for (int i = 0; i < 300 && region is null && !moto.HasExited; i++)
            {
                try
                {
                    region = await client.GetRegionAsync();
                }
                catch (InstanceMetadataException) when (i < 299)
                {
                    await Task.Delay(50);
                }
            }

            Assert.Equal("us-east-1", region);
            // It knows no identity document: what the metadata tell one by one takes its place.
            InstanceDescription instance = await client.DescribeAsync();
            Assert.Equal(("i-fake", "moto.virtual", "ami-moto-virtual", "us-east-1a", "127.0.0.1", "default-role"),
                (instance.InstanceId, instance.InstanceType, instance.ImageId, instance.AvailabilityZone, instance.PrivateIp,
                    instance.RoleName));
            Assert.Null(instance.IdentityDocument);
            Assert.Null(instance.AccountId);
        }
        finally
        {
            if (!moto.HasExited) moto.Kill(entireProcessTree: true);
            await moto.WaitForExitAsync();
        }
    }

    [NeedsFact("sh")]
    public async Task GPUs_are_read_from_nvidia_smi_and_what_it_does_not_know_is_left_out()
    {
        if (OperatingSystem.IsWindows()) return;
        string folder = Directory.CreateTempSubdirectory("ockam-gpu-").FullName;
        try
        {
            string program = Path.Combine(folder, "nvidia-smi");
            await File.WriteAllTextAsync(program, """
                #!/bin/sh
                echo "NVIDIA A10G, 550.54.15, 23028, 1200, 21828, 41, 60.21, 300.00, 12, 3, 00000000:00:1E.0, GPU-1"
                echo "NVIDIA A10G, 550.54.15, 23028, 0, 23028, [N/A], [N/A], 300.00, 0, 0, 00000000:00:1F.0, GPU-2"
                """);
            File.SetUnixFileMode(program, (UnixFileMode)0b111_000_000);
            IReadOnlyList<GpuStatus> gpus = await GpuProbe.ReadAsync(program);
            Assert.Equal([0, 1], gpus.Select(gpu => gpu.Index));
            Assert.Equal((41d, 60.21, 23028d), (gpus[0].Temperature, gpus[0].PowerDraw, gpus[0].MemoryTotal));
            Assert.Null(gpus[1].Temperature);
            await File.WriteAllTextAsync(program, "#!/bin/sh\necho no device >&2\nexit 9\n");
            GpuException failed = await Assert.ThrowsAsync<GpuException>(() => GpuProbe.ReadAsync(program));
            Assert.Contains("failed with 9: no device", failed.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        GpuException missing = await Assert.ThrowsAsync<GpuException>(() => GpuProbe.ReadAsync("/nowhere/nvidia-smi"));
        Assert.Contains("not installed", missing.Message, StringComparison.Ordinal);
        Assert.Throws<GpuException>(() => GpuProbe.Parse("a, b, c\n"));
    }

    [Fact]
    public async Task The_system_is_reported_without_arguments_of_processes()
    {
        SystemReport report = await SystemProbe.ReadAsync(["there-is-no-such-service"]);
        Assert.Equal(Environment.MachineName, report.HostName);
        Assert.Contains(report.Processes, process => process.ProcessorTime > TimeSpan.Zero);
        Assert.True(report.Processes.Count <= 20);
        Assert.NotEmpty(report.Interfaces);
        Assert.Single(report.Services);
    }

    [Fact]
    public void Steps_of_a_boot_script_are_read_in_their_order()
    {
        string folder = Directory.CreateTempSubdirectory("ockam-boot-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "program"), "order=3\nstate=failed\ntime=2026-01-02T03:04:05Z\nreason=a=b, c\n");
            File.WriteAllText(Path.Combine(folder, "user"), "order=2\nstate=done\ntime=2026-01-02T03:04:04Z\nreason=\n");
            File.WriteAllText(Path.Combine(folder, "odd"), "state=running\norder=x\ntime=once\n");
            File.WriteAllText(Path.Combine(folder, ".program"), "order=1\nstate=done\n");
            File.WriteAllText(Path.Combine(folder, "empty"), "");
            File.WriteAllText(Path.Combine(folder, "long"), $"state={new string('x', 5000)}");
            IReadOnlyList<BootStepReport> steps = BootSteps.Read(folder);
            var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
            Assert.Equal(
                [
                    new BootStepReport("user", "done", time.AddSeconds(-1), ""), new BootStepReport("program", "failed", time, "a=b, c"),
                    new BootStepReport("odd", "running", null, ""),
                ],
                steps);
            Assert.Empty(BootSteps.Read(Path.Combine(folder, "none")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("sh")]
    public async Task Services_are_read_from_systemd_with_the_end_of_their_journal()
    {
        if (OperatingSystem.IsWindows()) return;
        string folder = Directory.CreateTempSubdirectory("ockam-units-").FullName;
        try
        {
            string systemctl = await ScriptAsync(folder, "systemctl", """
                printf 'Id=ollama.service\nLoadState=loaded\nActiveState=active\nDescription=A = B\n\n'
                printf 'Id=none.service\nLoadState=not-found\nActiveState=inactive\nDescription=none.service\n'
                """);
            string journalctl = await ScriptAsync(folder, "journalctl", "echo \"one $1\"; echo two");
            IReadOnlyList<ServiceReport> services =
                await new ServiceProbe(systemctl, journalctl).ReadAsync(["ollama", "none", "ockam-node*"], default);
            Assert.Equal([("ollama", "active", "A = B"), ("none", "not found", "none.service")],
                services.Select(service => (service.Name, service.State, service.Description)));
            Assert.Equal(["one --unit=ollama", "two"], services[0].Log);
            Assert.Empty(services[1].Log);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [NeedsFact("sh")]
    public async Task Why_nothing_is_known_of_services_is_said()
    {
        if (OperatingSystem.IsWindows()) return;
        string folder = Directory.CreateTempSubdirectory("ockam-units-").FullName;
        try
        {
            string systemctl = await ScriptAsync(folder, "systemctl", "echo 'Cannot be reached.' >&2; exit 1");
            ServiceReport service = Assert.Single(await new ServiceProbe(systemctl).ReadAsync(["ollama", "ockam-node*"], default));
            Assert.Equal(("ollama", "unknown", "Cannot be reached."), (service.Name, service.State, service.Description));
            service = Assert.Single(await new ServiceProbe("/nowhere/systemctl").ReadAsync(["ollama"], default));
            Assert.Contains("no systemd", service.Description, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> ScriptAsync(string folder, string name, string body)
    {
        string path = Path.Combine(folder, name);
        await File.WriteAllTextAsync(path, "#!/bin/sh\n" + body + "\n");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Mode);
        return path;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Answers(Func<HttpRequestMessage, (HttpStatusCode Status, string Content)> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (HttpStatusCode status, string content) = answer(request);
            return Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(content) });
        }
    }
}
