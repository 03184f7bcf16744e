using System.Text;
using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Runs;

/// <summary>What a journal keeps, what it forgives and what it refuses.</summary>
public sealed class RunJournalTests : IDisposable
{
    private static readonly RunStep s_vpc = new("vpc", RunKind.Vpc);
    private static readonly RunStep s_subnet = new("subnet", RunKind.Subnet);

    private readonly Folder _folder = new();
    private readonly HastyClock _clock = new();
    private readonly AwsRun _run;

    public RunJournalTests() => _run = new AwsRun(
        RunNames.NewId(), "ai-corp", new RunPlace("123456789012", "aws", "eu-central-1", "http://127.0.0.1:5000"), RunPurpose.Network,
        _clock.GetUtcNow());

    private string Journals => AwsRuns.FolderIn(_folder.Path);

    private string JournalPath => RunJournal.PathOf(Journals, _run.RunId);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_journal_is_read_as_it_was_written_by_whoever_comes_while_it_is_written_or_later()
    {
        using (RunJournal journal = Begin())
        {
            journal.Intend(s_vpc, "token-1");
            Assert.Equal(RunStepStatus.Intended, RunJournal.Read(JournalPath)!.Find("vpc")!.Status);
            journal.Made(s_vpc, "vpc-1");
            journal.Intend(s_subnet);
            journal.Refused(s_subnet);
            _clock.Advance(TimeSpan.FromMinutes(1));
            journal.Complete();
        }

        RunState read = RunJournal.Read(JournalPath)!;
        Assert.Equal((_run, true, false, false), (read.Run, read.IsCompleted, read.IsAdopted, read.IsInterrupted));
        Assert.Equal("10.0.0.0/16", read.Plan["Cidr"]);
        Assert.Equal([("vpc", "vpc-1", RunStepStatus.Made), ("subnet", null, RunStepStatus.Removed)],
            read.Steps.Select(step => (step.Step.Name, step.Id, step.Status)));
        Assert.Equal(_run.Created, read.Find("vpc")!.At);
        Assert.Equal([JournalPath], RunJournal.List(Journals));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(JournalPath));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Journals));
        }
    }

    [Fact]
    public void A_run_that_has_something_under_way_is_interrupted_and_one_that_is_being_removed_too()
    {
        using RunJournal journal = Begin();
        Assert.True(journal.State.IsInterrupted);
        journal.Complete();
        Assert.False(journal.State.IsInterrupted);
        journal.Intend(new RunStep("instance-ai", RunKind.Instance), "t");
        Assert.True(journal.State.IsInterrupted);
        journal.Made(new RunStep("instance-ai", RunKind.Instance), "i-1");
        Assert.False(journal.State.IsInterrupted);
        journal.BeginRemoval();
        Assert.True(journal.State is { IsBeingRemoved: true, IsInterrupted: true });
        Assert.True(RunJournal.Read(JournalPath)!.IsBeingRemoved);
    }

    [Fact]
    public void What_was_removed_and_is_made_again_gets_another_token()
    {
        using RunJournal journal = Begin();
        journal.Made(s_vpc, "vpc-1");
        journal.Removing(s_vpc, "vpc-1");
        Assert.Equal((RunStepStatus.Removing, "vpc-1", 0), Known());
        journal.Removed(s_vpc);
        Assert.Equal((RunStepStatus.Removed, "vpc-1", 1), Known());
        journal.Intend(s_vpc);
        Assert.Equal((RunStepStatus.Intended, null, 1), Known());
        Assert.NotEqual(RunTags.Token(_run, "vpc", 0), RunTags.Token(_run, "vpc", 1));

        (RunStepStatus, string?, int) Known() =>
            journal.State.Find("vpc") is { } known ? (known.Status, known.Id, known.Generation) : default;
    }

    [Fact]
    public void A_last_line_that_was_cut_at_any_byte_was_not_written_and_the_next_one_is_whole()
    {
        Begin().Dispose();
        byte[] first = File.ReadAllBytes(JournalPath);
        using (RunJournal journal = RunJournal.Open(Journals, _run.RunId, _clock)) journal.Made(s_vpc, "vpc-1");
        byte[] whole = File.ReadAllBytes(JournalPath);
        for (int length = first.Length; length < whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            Assert.Empty(RunJournal.Read(JournalPath)!.Steps);
            using (RunJournal journal = RunJournal.Open(Journals, _run.RunId, _clock)) journal.Made(s_subnet, "subnet-1");
            Assert.Equal("subnet-1", Assert.Single(RunJournal.Read(JournalPath)!.Steps).Id);
        }
    }

    [Fact]
    public void A_first_line_that_a_crash_has_cut_at_any_byte_is_no_journal_and_keeps_nobody_from_beginning()
    {
        Begin().Dispose();
        byte[] whole = File.ReadAllBytes(JournalPath);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(JournalPath, whole[..length]);
            File.WriteAllText(Path.ChangeExtension(JournalPath, ".lock"), "");
            Assert.Null(RunJournal.Read(JournalPath));
            Assert.Empty(PortalNetworks.ListKnown(_folder.Path));
            RunJournal.DeleteUnbegun(Journals);
            Assert.Empty(Directory.EnumerateFileSystemEntries(Journals));
        }

        Begin().Dispose();
        RunJournal.DeleteUnbegun(Journals);
        Assert.Equal(whole, File.ReadAllBytes(JournalPath));
        // What is long and has no lines is none of ours, and is shown to somebody.
        File.WriteAllBytes(JournalPath, new byte[65 * 1024]);
        RunJournal.DeleteUnbegun(Journals);
        Assert.Contains("line 1", Assert.Throws<AwsException>(() => RunJournal.Read(JournalPath)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no JSON\n")]
    [InlineData("{}\n")]
    [InlineData("[]\n")]
    [InlineData("""{"event":"made","at":"2026-11-01T00:00:00Z"}""" + "\n")]
    [InlineData("""{"event":"other","at":"2026-11-01T00:00:00Z","step":"a"}""" + "\n")]
    public void A_line_that_is_none_is_an_error_that_names_it(string line)
    {
        Begin().Dispose();
        File.AppendAllText(JournalPath, line);
        AwsException damaged = Assert.Throws<AwsException>(() => RunJournal.Read(JournalPath));
        Assert.Equal(AwsErrorKind.Journal, damaged.Kind);
        Assert.Contains("line 2", damaged.Message, StringComparison.Ordinal);
        Assert.Contains(JournalPath, damaged.Message, StringComparison.Ordinal);
        File.WriteAllText(JournalPath, line);
        Assert.Contains("line 1", Assert.Throws<AwsException>(() => RunJournal.Read(JournalPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_command_at_a_time_has_a_journal()
    {
        using (Begin())
        {
            Assert.Equal(
                AwsErrorKind.Journal,
                Assert.Throws<AwsException>(() => RunJournal.Open(Journals, _run.RunId, _clock)).Kind);
        }

        using RunJournal next = RunJournal.Open(Journals, _run.RunId, _clock);
        next.Delete();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Journals));
    }

    [Fact]
    public void A_link_in_place_of_a_journal_is_refused()
    {
        Begin().Dispose();
        string elsewhere = Path.Combine(_folder.Path, "elsewhere");
        File.Move(JournalPath, elsewhere);
        File.CreateSymbolicLink(JournalPath, elsewhere);
        byte[] before = File.ReadAllBytes(elsewhere);
        Assert.Equal(
            AwsErrorKind.Journal, Assert.Throws<AwsException>(() => RunJournal.Open(Journals, _run.RunId, _clock)).Kind);
        Assert.Equal(before, File.ReadAllBytes(elsewhere));
    }

    [Fact]
    public void Ids_are_random_and_names_of_what_a_run_makes_follow_from_them()
    {
        string[] ids = [.. Enumerable.Range(0, 1000).Select(_ => RunNames.NewId())];
        Assert.All(ids, id => Assert.True(RunNames.IsId(id), id));
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(Enumerable.Range(0, RunNames.IdLength - 1), at => Assert.True(ids.Select(id => id[at]).Distinct().Count() > 20));
        Assert.Equal(_run.RunId, RunNames.IdIn(RunNames.IamPath(_run.RunId)));
        Assert.Equal(_run.RunId, RunNames.IdIn(RunNames.Parameter(_run, "ticket-ai")));
        Assert.Null(RunNames.IdIn("/ockamps/else/x"));
        Assert.Equal($"ockamps-ai-corp-ai-{_run.RunId[..8]}", RunNames.IamName(_run, "ai"));
        string longest = RunNames.IamName(_run with { Name = new string('n', 31) }, new string('s', 31));
        Assert.Equal(64, longest.Length);
        Assert.EndsWith($"-{new string('s', 31)}-{_run.RunId[..8]}", longest, StringComparison.Ordinal);
        Assert.True(RunTags.Token(_run, new string('s', 31), 12).Length <= 64);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("0-a-", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz01234", true)]
    [InlineData("abcdefghijklmnopqrstuvwxyz012345", false)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("A", false)]
    [InlineData("a_b", false)]
    [InlineData("a\n", false)]
    [InlineData("ä", false)]
    public void A_name_has_lower_case_letters_digits_and_hyphens(string name, bool isOne)
    {
        Assert.Equal(isOne, RunNames.IsName(name));
        if (isOne) RunNames.RequireName(name);
        else Assert.Equal(AwsErrorKind.InvalidRequest, Assert.Throws<AwsException>(() => RunNames.RequireName(name)).Kind);
    }

    private RunJournal Begin() => RunJournal.Begin(
        Journals, new RunState(_run, isAdopted: false, new Dictionary<string, string> { ["Cidr"] = "10.0.0.0/16" }), _clock);
}
