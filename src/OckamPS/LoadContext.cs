using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace OckamPS;

/// <summary>
/// Loads the module's cmdlets and everything below them in a context of their own, native libraries too. Another module in the same session
/// may bring other versions of the same libraries: in the default context the first to be loaded would win.
/// </summary>
public sealed class LoadContext : AssemblyLoadContext
{
    private const string ModuleAssembly = "OckamPS.Module";

    private static readonly Lock s_lock = new();
    private static LoadContext? s_context;
    private static Assembly? s_module;

    private readonly string _folder;

    private LoadContext(string folder) : base("OckamPS", isCollectible: false) => _folder = folder;

    /// <summary>Loads the cmdlets, once a process: all its runspaces share them, and so the nodes.</summary>
    /// <param name="folder">The folder with the assemblies; <c>bin</c> beside this assembly.</param>
    /// <returns>The assembly with the cmdlets.</returns>
    public static Assembly Initialize(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        lock (s_lock)
        {
            if (s_module is not null) return s_module;
            s_context = new LoadContext(Path.GetFullPath(folder));
            return s_module = s_context.LoadFromAssemblyPath(Path.Combine(s_context._folder, ModuleAssembly + ".dll"));
        }
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        ArgumentNullException.ThrowIfNull(assemblyName);
        // What people hold must be the same for everybody, and what the runtime or PowerShell brings is theirs.
        if (assemblyName.Name == typeof(LoadContext).Assembly.GetName().Name) return typeof(LoadContext).Assembly;
        string path = Path.Combine(_folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        ArgumentNullException.ThrowIfNull(unmanagedDllName);
        string bare = Path.GetFileNameWithoutExtension(unmanagedDllName);
        string file = OperatingSystem.IsWindows() ? bare + ".dll" : OperatingSystem.IsMacOS() ? $"lib{bare}.dylib" : $"lib{bare}.so";
        foreach (string platform in Platforms())
        {
            string path = Path.Combine(_folder, "runtimes", platform, "native", file);
            if (File.Exists(path)) return LoadUnmanagedDllFromPath(path);
            // Some packages name the library without 'lib' everywhere.
            path = Path.Combine(_folder, "runtimes", platform, "native", bare + Path.GetExtension(file));
            if (File.Exists(path)) return LoadUnmanagedDllFromPath(path);
        }

        return 0;
    }

    private static IEnumerable<string> Platforms()
    {
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        if (OperatingSystem.IsWindows()) return [$"win-{architecture}"];
        if (OperatingSystem.IsMacOS()) return [$"osx-{architecture}"];
        // A library for the one C library does not load with the other; the runtime knows which it was built for.
        return RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
            ? [$"linux-musl-{architecture}"]
            : [$"linux-{architecture}"];
    }
}
