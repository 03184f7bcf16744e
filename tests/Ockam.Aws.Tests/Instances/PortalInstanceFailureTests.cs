using Ockam.Aws.Tests.Runs;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Instances;

/// <summary>
/// What is left when instances cannot be made, are interrupted, or do not do what they were started for: nobody is let in.
/// </summary>
[Collection(RunsCollection.Name)]
public sealed class PortalInstanceFailureTests(MotoServer moto) : IDisposable
{
    private readonly InstanceBench _bench = new(moto) { Pace = HastyClock.FewLooks };

    public void Dispose() => _bench.Dispose();

    [MotoFact]
    public async Task A_ticket_that_nobody_or_more_than_one_redeems_is_taken_back_with_members_and_instance()
    {
        foreach (int redeemers in (int[])[0, 2])
        {
            await _bench.BeginAsync();
            _bench.Office.Redeemers = redeemers;
            var front = new FaultFront();
            AwsException failed = await Assert.ThrowsAsync<AwsException>(
                () => _bench.Instances(front).CreateAsync(
                    InstanceBench.Order(PortalInstanceRole.AICorp) with { TicketLifetime = TimeSpan.FromMinutes(1) }, _bench.Office));
            Assert.Equal(AwsErrorKind.InstanceFailed, failed.Kind);
            string said = redeemers == 0 ? "Waited 00:01:00 for ai" : "was redeemed by 2 members";
            Assert.Contains(said, failed.Message, StringComparison.Ordinal);
            Assert.Contains("Remove-OckamPortalNetwork corp removes it", failed.Message, StringComparison.Ordinal);
            await AssertNobodyIsLetInAsync();
            AssertNoTicketIn(failed.ToString());
        }
    }

    [MotoFact]
    public async Task An_instance_that_terminates_while_it_is_waited_for_is_told_with_its_reason()
    {
        await _bench.BeginAsync();
        _bench.Office.Redeemers = 0;
        var front = new FaultFront();
        int looks = 0;
        front.Answer = asked =>
        {
            if (asked.Action != "DescribeInstances" || !asked.Parameters.ContainsKey("InstanceId.1") || looks++ < 2) return null;
            return QueryFront.Xml(
                $"<r><reservationSet><item><instancesSet><item><instanceId>{asked.Parameters["InstanceId.1"]}</instanceId>"
                + "<instanceState><name>terminated</name></instanceState><stateReason><code>Client.InstanceInitiatedShutdown</code>"
                + "<message>Client.InstanceInitiatedShutdown: Instance initiated shutdown</message></stateReason></item></instancesSet>"
                + "</item></reservationSet></r>");
        };
        AwsException failed = await Assert.ThrowsAsync<AwsException>(
            () => _bench.Instances(front).CreateAsync(InstanceBench.Order(PortalInstanceRole.HealthCorp), _bench.Office));
        Assert.Equal(AwsErrorKind.InstanceFailed, failed.Kind);
        Assert.Contains("is terminated before it has done what it was started for", failed.Message, StringComparison.Ordinal);
        Assert.Contains("Instance initiated shutdown", failed.Message, StringComparison.Ordinal);
        await AssertNobodyIsLetInAsync();
    }

    [MotoFact]
    public async Task What_AWS_refuses_is_said_by_its_kind_the_ticket_is_taken_back_and_nothing_stays()
    {
        await _bench.BeginAsync();
        string before = await _bench.SnapshotAsync();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.AICorp) with
        {
            SshFrom = ["203.0.113.7/32"], KeyFile = Path.Combine(_bench.Home, "refused.pem"),
        };
        foreach ((string code, AwsErrorKind kind) in ((string, AwsErrorKind)[])
        [
            ("InsufficientInstanceCapacity", AwsErrorKind.NoCapacity), ("InstanceLimitExceeded", AwsErrorKind.LimitExceeded),
            ("VcpuLimitExceeded", AwsErrorKind.LimitExceeded), ("UnauthorizedOperation", AwsErrorKind.AccessDenied),
            ("RequestLimitExceeded", AwsErrorKind.Throttled), ("Unsupported", AwsErrorKind.InvalidRequest),
            ("RequestExpired", AwsErrorKind.ExpiredCredentials),
        ])
        {
            var front = new FaultFront { Answer = asked => asked.Action == "RunInstances" ? QueryFront.Error(code) : null };
            AwsException failed = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
            Assert.Equal((kind, code), (failed.Kind, failed.Code));
            Assert.Contains("Taken back: the ticket ", failed.Message, StringComparison.Ordinal);
            AssertNoTicketIn(failed.ToString());
            await AssertNobodyIsLetInAsync();
            // Without credentials nothing more can be done; otherwise nothing stays, open ports least of all.
            bool isCut = kind == AwsErrorKind.ExpiredCredentials;
            Assert.Equal(!isCut, failed.Message.Contains("What was made for it was removed again.", StringComparison.Ordinal));
            Assert.Equal(isCut, File.Exists(order.KeyFile));
            if (!isCut) Assert.Equal(before, await _bench.SnapshotAsync());
        }

        // The role and its profile were made once, and are used by the attempt that succeeds.
        await _bench.Instances().CreateAsync(order, _bench.Office);
        Assert.Single(await _bench.Clients().Iam.ListRolesAsync(RunNames.Root).ToListAsync());
    }

    [MotoFact]
    public async Task A_profile_that_EC2_does_not_know_yet_is_asked_for_again()
    {
        await _bench.BeginAsync();
        int refusals = 0;
        var front = new FaultFront
        {
            Answer = asked => asked.Action == "RunInstances" && refusals++ < 3
                ? QueryFront.Error("InvalidParameterValue", "Value (x) for parameter iamInstanceProfile.name is invalid. "
                    + "Invalid IAM Instance Profile name")
                : null,
        };
        await _bench.Instances(front).CreateAsync(InstanceBench.Order(PortalInstanceRole.HealthCorp), _bench.Office);
        Assert.Equal(4, front.Asked.Count(each => each.Action == "RunInstances"));
        Assert.Single(front.Asked.Where(each => each.Action == "RunInstances").Select(each => each.Parameters["ClientToken"]).Distinct());
        Assert.Single(await _bench.AliveAsync());
    }

    [MotoFact]
    public async Task An_answer_that_is_lost_and_a_call_that_is_repeated_make_one_instance()
    {
        await _bench.BeginAsync();
        // As EC2 does, and moto does not: one token, one instance.
        var answers = new Dictionary<string, string>();
        using var direct = new HttpClient();
        var front = new FaultFront();
        bool isLost = false;
        front.Answer = asked =>
        {
            if (asked.Action != "RunInstances") return null;
            string token = asked.Parameters["ClientToken"];
            if (!answers.TryGetValue(token, out string? answer)) answers[token] = answer = Forward(direct, asked);
            if (isLost) return QueryFront.Xml(answer);
            isLost = true;
            return QueryFront.Error("InternalError", "lost", System.Net.HttpStatusCode.InternalServerError);
        };
        AwsException lost = await Assert.ThrowsAsync<AwsException>(
            () => _bench.Instances(front).CreateAsync(InstanceBench.Order(PortalInstanceRole.HealthCorp), _bench.Office));
        Assert.Contains("the instance", lost.Message, StringComparison.Ordinal);
        await AssertNobodyIsLetInAsync();
        PortalInstance made = await _bench.Instances(front).CreateAsync(InstanceBench.Order(PortalInstanceRole.HealthCorp), _bench.Office);
        Assert.Equal(made.InstanceId, Assert.Single(await _bench.AliveAsync()).InstanceId);
        // The second one was asked for with a token of its own: the first one's stands for what is terminated.
        Assert.Equal(2, answers.Count);
    }

    [MotoFact]
    public async Task Whatever_call_it_breaks_off_at_before_or_after_it_reached_AWS_the_next_attempt_completes_it()
    {
        foreach (bool reaches in (bool[])[false, true])
        {
            Assert.Equal(10, await BreakOffAsync(reaches, async (front, order, broken) =>
            {
                PortalInstance made = await _bench.Instances().CreateAsync(order, _bench.Office);
                Assert.Equal(made.InstanceId, Assert.Single(await _bench.AliveAsync()).InstanceId);
                Assert.Equal(made.Identifier, Assert.Single(_bench.Office.Members).ToString());
                Assert.Empty(await _bench.ParametersAsync());
                Assert.Single(await _bench.Clients().Ec2.DescribeKeyPairsAsync(Ec2Selection.All).ToListAsync());
                Assert.Single(await _bench.Clients().Iam.ListRolesAsync(RunNames.Root).ToListAsync());
            }));
        }
    }

    [MotoFact]
    public async Task Whatever_call_it_breaks_off_at_the_network_s_removal_leaves_the_account_as_it_was()
    {
        _bench.KeepsSnapshot = true;
        await BreakOffAsync(reaches: true, async (front, order, broken) =>
        {
            await _bench.Networks().RemoveAsync(InstanceBench.Network);
            Assert.Equal(_bench.Empty, await _bench.SnapshotAsync());
        });
    }

    // What is left after it broke off at each call that changes something, and how many those are.
    private async Task<int> BreakOffAsync(bool reaches, Func<FaultFront, PortalInstanceOrder, Exception?, Task> then)
    {
        for (int at = 1; ; at++)
        {
            await _bench.BeginAsync();
            var front = new FaultFront { FaultAt = at, Reaches = reaches };
            PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.HealthCorp) with
            {
                SshFrom = ["203.0.113.7/32"], KeyFile = Path.Combine(_bench.Home, $"key-{reaches}-{at}.pem"),
            };
            Exception? broken = await Record.ExceptionAsync(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
            // The parameter is deleted last: then the member is there, and worth more than that.
            Assert.Equal(front.Changes[^1] == "DeleteParameter", broken is null);
            Assert.Equal(broken is null ? 1 : 0, _bench.Office.Members.Count);
            Assert.Empty(_bench.Office.Live);
            AssertNoTicketIn($"{broken}{_bench.Journals()}");
            if (front.HasFaulted) await then(front, order, broken);
            foreach (Ockam.Identities.Identifier member in _bench.Office.Members.ToArray())
                await _bench.Office.RemoveMemberAsync(member, CancellationToken.None);
            File.Delete(order.KeyFile);
            if (!front.HasFaulted) return at - 1;
        }
    }

    [MotoFact]
    public async Task Ctrl_C_while_it_waits_takes_ticket_parameter_and_instance_back()
    {
        await _bench.BeginAsync();
        _bench.Office.Redeemers = 0;
        using var stop = new CancellationTokenSource();
        int looks = 0;
        _bench.Office.Failing = () =>
        {
            if (++looks == 5) stop.Cancel();
            return null;
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _bench.Instances().CreateAsync(InstanceBench.Order(PortalInstanceRole.AICorp), _bench.Office, null, stop.Token));
        Assert.True(looks >= 5);
        await AssertNobodyIsLetInAsync();
    }

    [MotoFact]
    public async Task An_authority_that_is_out_of_reach_for_a_while_is_asked_again()
    {
        await _bench.BeginAsync();
        int asked = 0;
        _bench.Office.Failing = () => asked++ is > 0 and < 4 ? new OckamException("The authority does not answer.") : null;
        PortalInstance made = await _bench.Instances().CreateAsync(InstanceBench.Order(PortalInstanceRole.AICorp), _bench.Office);
        Assert.NotNull(made.Identifier);
        Assert.True(asked > 4);
    }

    [MotoFact]
    public async Task Keys_are_written_for_their_owner_alone_and_never_over_what_is_there()
    {
        await _bench.BeginAsync();
        string path = Path.Combine(_bench.Home, "key.pem");
        await File.WriteAllTextAsync(path, "mine");
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.AICorp) with { KeyFile = path };
        var front = new FaultFront();
        AwsException refused = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
        Assert.Contains("is never written over one", refused.Message, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
        Assert.Empty(front.Changes);
        File.Delete(path);
        await _bench.Instances().CreateAsync(order, _bench.Office);
        Assert.Contains("PRIVATE KEY", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.NotNull(Assert.Single(await _bench.AliveAsync()).KeyName);
        Assert.DoesNotContain("PRIVATE KEY", _bench.Journals(), StringComparison.Ordinal);
    }

    [MotoFact]
    public async Task The_ticket_is_in_no_user_data_journal_or_progress_unless_it_was_asked_for_there()
    {
        await _bench.BeginAsync();
        var front = new FaultFront();
        var told = new List<string>();
        await _bench.Instances(front).CreateAsync(
            InstanceBench.Order(PortalInstanceRole.AICorp), _bench.Office, new Telling(told));
        string ticket = Assert.Single(_bench.Office.Texts);
        // It crosses once: into the parameter.
        QueryRequest put = Assert.Single(front.Asked, each => each.Body.Contains(ticket, StringComparison.Ordinal));
        Assert.Equal("PutParameter", put.Action);
        Assert.Contains("SecureString", put.Body, StringComparison.Ordinal);
        byte[] data = Convert.FromBase64String(front.Asked.Single(each => each.Action == "RunInstances").Parameters["UserData"]);
        Assert.DoesNotContain(ticket, System.Text.Encoding.UTF8.GetString(data), StringComparison.Ordinal);
        AssertNoTicketIn(string.Concat(told) + _bench.Journals());

        var second = new FaultFront();
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.HealthCorp) with
        {
            TicketIn = TicketPlace.UserData, Program = "/usr/local/bin/ockam-node",
        };
        await _bench.Instances(second).CreateAsync(order, _bench.Office, new Telling(told));
        Assert.Equal(["RunInstances"], second.Changes);
        Assert.Equal(_bench.Office.Texts[1], _bench.Plans[^1].Ticket!.Text);
        Assert.False(second.Asked.Single(each => each.Action == "RunInstances").Parameters.ContainsKey("IamInstanceProfile.Name"));
        AssertNoTicketIn(string.Concat(told) + _bench.Journals());
    }

    [MotoFact]
    public async Task A_project_without_a_role_is_read_from_its_console_and_stays_when_its_authority_cannot_be_reached()
    {
        await _bench.BeginAsync();
        string text = Convert.ToBase64String("{\"name\":\"p\"}"u8);
        var front = new FaultFront
        {
            Answer = asked => asked.Action == "GetConsoleOutput" ? QueryFront.Xml($"<r><output>{text}</output></r>") : null,
        };
        PortalInstanceOrder order = InstanceBench.Order(PortalInstanceRole.Project) with
        {
            TicketIn = TicketPlace.UserData, Program = "/usr/local/bin/ockam-node",
        };
        _bench.Office.Answers = false;
        AwsException silent = await Assert.ThrowsAsync<AwsException>(() => _bench.Instances(front).CreateAsync(order, _bench.Office));
        Assert.Contains("The instance stays, and so does its project.", silent.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CreateRole", front.Changes);
        Assert.All(
            front.Asked.Where(asked => asked.Action == "GetConsoleOutput"), asked => Assert.Equal("true", asked.Parameters["Latest"]));
        Ec2Instance stays = Assert.Single(await _bench.AliveAsync());
        _bench.Office.Answers = true;
        PortalInstance made = await _bench.Instances(front).CreateAsync(order, _bench.Office);
        Assert.Equal((stays.InstanceId, FakeOffice.Of(0xAA).ToString()), (made.InstanceId, made.Identifier));
    }

    private async Task AssertNobodyIsLetInAsync()
    {
        Assert.Empty(_bench.Office.Live);
        Assert.Empty(_bench.Office.Members);
        Assert.Empty(await _bench.AliveAsync());
        Assert.Empty(await _bench.ParametersAsync());
    }

    private void AssertNoTicketIn(string text)
    {
        foreach (string ticket in _bench.Office.Texts) Assert.DoesNotContain(ticket, text, StringComparison.Ordinal);
    }

    private string Forward(HttpClient direct, QueryRequest asked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, moto.Url)
        {
            Content = new StringContent(asked.Body, System.Text.Encoding.UTF8, "application/x-www-form-urlencoded"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", asked.Authorization);
        using HttpResponseMessage answer = direct.Send(request);
        using var reader = new StreamReader(answer.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    private sealed class Telling(List<string> told) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => told.Add(value.Text);
    }
}
