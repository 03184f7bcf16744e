using Ockam.Storage;
using Ockam.Tests.Support;

namespace Ockam.Tests.Storage;

/// <summary>The variable is this process's, and with it that of every program that another test starts: so alone.</summary>
[Collection(AloneCollection.Name)]
public sealed class OckamHomeVariableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "home");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_variable_names_the_folder_and_the_users_own_is_the_default()
    {
        string? before = Environment.GetEnvironmentVariable(OckamHome.Variable);
        try
        {
            Environment.SetEnvironmentVariable(OckamHome.Variable, Home);
            Assert.Equal(Home, OckamHome.Resolve());
            Environment.SetEnvironmentVariable(OckamHome.Variable, "relative");
            Assert.Equal(Path.Combine(Environment.CurrentDirectory, "relative"), OckamHome.Resolve());
            Environment.SetEnvironmentVariable(OckamHome.Variable, " ");
            string user = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            Assert.Equal(Path.Combine(user, ".ockamps"), OckamHome.Resolve());
        }
        finally
        {
            Environment.SetEnvironmentVariable(OckamHome.Variable, before);
        }
    }
}
