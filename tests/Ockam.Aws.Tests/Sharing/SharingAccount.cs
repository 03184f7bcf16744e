using Amazon.Runtime;
using Amazon.S3;
using Ockam.Aws.Tests.Support;
using Ockam.Models.Tests.Support;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>An account in moto, and a home with journals of its own.</summary>
internal sealed class SharingAccount(MotoServer moto) : IDisposable
{
    private readonly Folder _folder = new();

    public string HomePath => _folder.Path;

    /// <summary>A clock on which every wait is over at once.</summary>
    public HastyClock Clock { get; } = new();

    /// <summary>How often the SDK repeats a request.</summary>
    public int Repetitions { get; init; }

    /// <summary>Whose account it is; moto looks at that only if it is told to.</summary>
    public AwsKeys Keys { get; init; } = new("AKIAEXAMPLE", "secret");

    /// <summary>How long what was just made may be unknown.</summary>
    public RunPace Pace { get; init; } = RunPace.Usual;

    public AwsConnection Connect(string region = "eu-central-1") => new(new AwsOptions
    {
        EndpointUrl = moto.Url, Region = region, Keys = Keys, MaximumRetries = Repetitions,
    })
    {
        Clock = Clock,
    };

    public ModelBuckets Buckets(HttpClientFactory? http = null, string region = "eu-central-1") => new(Connect(region), Clock, http);

    public ModelSharing Sharing(HttpClientFactory? http = null, string region = "eu-central-1") =>
        new(Connect(region), _folder.Path, Clock, Pace, http);

    public AmazonS3Client S3() => new(
        new BasicAWSCredentials("AKIAEXAMPLE", "secret"),
        new AmazonS3Config { ServiceURL = moto.Url.AbsoluteUri, AuthenticationRegion = "eu-central-1", ForcePathStyle = true });

    public RunClients Clients(string region = "eu-central-1") => new(Connect(region), Clock);

    /// <summary>
    /// Does something that is cut off at each of its calls that change something, once before and once after moto has had it, and then
    /// does it again.
    /// </summary>
    /// <param name="work">What is done, by a front and under a number.</param>
    /// <param name="check">Looks at what there is then.</param>
    /// <returns>How many such calls it takes.</returns>
    public static async Task<int> CutOffEverywhereAsync(Func<FaultFront?, int, Task> work, Func<int, Task> check)
    {
        int calls = 0, number = 0;
        foreach (bool reaches in (bool[])[false, true])
        {
            for (int at = 1; ; at++)
            {
                // Images are told by their names where an emulator does not tag them.
                var front = new FaultFront { FaultAt = at, Reaches = reaches, TagsImages = false };
                Exception? failed = await Record.ExceptionAsync(() => work(front, number));
                if (failed is not null && !front.HasFaulted) throw new InvalidOperationException("It failed by itself.", failed);
                Assert.Equal(front.HasFaulted, failed is not null);
                if (failed is null)
                {
                    calls = at - 1;
                    await check(number++);
                    break;
                }

                Assert.IsType<AwsException>(failed);
                await work(null, number);
                await check(number++);
            }
        }

        return calls;
    }

    public void Dispose() => _folder.Dispose();
}
