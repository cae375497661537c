namespace Microsoft.ML.Runtime;

/// <summary>What components live in: it hosts them, gives them channels and knows what can be loaded.</summary>
public interface IHostEnvironment : IChannelProvider, IProgressChannelProvider
{
    IHost Register(string name, int? seed = null, bool? verbose = null);

    ComponentCatalog ComponentCatalog { get; }
}

/// <summary>The environment of one component, with randomness of its own.</summary>
public interface IHost : IHostEnvironment
{
    Random Rand { get; }
}

interface ICancelable
{
    bool IsCanceled { get; }

    void CancelExecution();
}

interface IHostEnvironmentInternal : IHostEnvironment
{
    int? Seed { get; }

    string TempFilePath { get; set; }

    bool FallbackToCpu { get; set; }

    int? GpuDeviceId { get; set; }

    void SetOption<T>(string name, T value);

    bool TryAddOption<T>(string name, T value);

    bool TryGetOption<T>(string name, out T value);

    T GetOptionOrDefault<T>(string name);

    bool RemoveOption(string name);
}
