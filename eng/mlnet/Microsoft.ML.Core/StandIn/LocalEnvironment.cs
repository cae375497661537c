using System.Collections.Concurrent;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.StandIn;

/// <summary>The tree of hosts: the root is what a context wraps, its descendants are what components register.</summary>
sealed class LocalEnvironment : IHost, IHostEnvironmentInternal, ICancelable, IMessageSource
{
    readonly LocalEnvironment _parent;
    readonly LocalEnvironment _root;
    readonly List<WeakReference<LocalEnvironment>> _children = [];
    readonly ConcurrentDictionary<string, object> _options = new();
    readonly ConcurrentDictionary<Type, Delegate> _listeners = new();
    readonly Lock _lock = new();
    volatile bool _canceled;

    public LocalEnvironment(int? seed = null)
    {
        _root = this;
        Seed = seed;
        Rand = seed is { } known ? new Random(known) : new Random();
        ComponentCatalog = new();
    }

    LocalEnvironment(LocalEnvironment parent, string name, int seed, bool verbose)
    {
        _parent = parent;
        _root = parent._root;
        ShortName = name;
        // ML.NET names a host after its grandparent, not its parent: a log that is filtered by source depends on it.
        FullName = parent._parent?.FullName is { } above ? $"{above}; {name}" : name;
        Verbose = verbose;
        Seed = parent.Seed;
        Rand = new Random(seed);
        ComponentCatalog = parent.ComponentCatalog;
        _canceled = parent._canceled;
    }

    public Random Rand { get; }

    public int? Seed { get; }

    public ComponentCatalog ComponentCatalog { get; }

    public string ShortName { get; }

    public string FullName { get; }

    public bool Verbose { get; }

    public string ContextDescription => "HostEnvironment";

    public bool IsCanceled => _canceled;

    public string TempFilePath { get => _root._tempFilePath; set => _root._tempFilePath = value; }

    public bool FallbackToCpu { get => _root._fallbackToCpu; set => _root._fallbackToCpu = value; }

    public int? GpuDeviceId { get => _root._gpuDeviceId; set => _root._gpuDeviceId = value; }

    string _tempFilePath = Path.GetTempPath();
    bool _fallbackToCpu;
    int? _gpuDeviceId;

    /// <summary>Hosts in the order in which they are registered draw their seeds, so one seed settles the whole tree.</summary>
    public IHost Register(string name, int? seed = null, bool? verbose = null)
    {
        this.CheckNonEmpty(name, nameof(name));
        lock (_lock)
        {
            var host = new LocalEnvironment(this, name, seed ?? Rand.Next(), verbose ?? Verbose);
            _children.RemoveAll(child => !child.TryGetTarget(out _));
            _children.Add(new(host));
            return host;
        }
    }

    /// <summary>Cancels this and the hosts below it, those registered later included.</summary>
    public void CancelExecution()
    {
        lock (_lock)
        {
            foreach (var child in _children)
            {
                if (child.TryGetTarget(out var host))
                    host.CancelExecution();
            }
            _children.Clear();
            _canceled = true;
        }
    }

    public void AddListener<TMessage>(Action<IMessageSource, TMessage> listener) =>
        _root._listeners.AddOrUpdate(typeof(TMessage), listener, (_, others) => Delegate.Combine(others, listener));

    public IChannel Start(string name) => new Channel(this, name);

    public IPipe<TMessage> StartPipe<TMessage>(string name) => new Pipe<TMessage>(this, this.CheckNonEmpty(name, nameof(name)));

    public IProgressChannel StartProgressChannel(string name) => new ProgressChannel(this, this.CheckNonEmpty(name, nameof(name)));

    public TException Process<TException>(TException ex) where TException : Exception =>
        Described(ex, ("Throwing component", "Environment"));

    public void SetOption<T>(string name, T value) => _root._options[name] = value;

    public bool TryAddOption<T>(string name, T value) => _root._options.TryAdd(name, value);

    public bool TryGetOption<T>(string name, out T value)
    {
        var found = _root._options.TryGetValue(name, out var option) && option is T;
        value = found ? (T)option : default;
        return found;
    }

    /// <summary>The option, which from now on there is, be it by its default.</summary>
    public T GetOptionOrDefault<T>(string name) => (T)_root._options.GetOrAdd(name, _ => default(T));

    public bool RemoveOption(string name) => _root._options.TryRemove(name, out _);

    /// <summary>Marks the exception and notes the innermost place it came through.</summary>
    internal static TException Described<TException>(TException ex, params ReadOnlySpan<(string Key, string Value)> place)
        where TException : Exception
    {
        if (ex == null || ex.IsMarked())
            return ex;
        foreach (var (key, value) in place)
            ex.Data[key] = value;
        return Contracts.Mark(ex);
    }

    internal void Dispatch<TMessage>(IMessageSource source, TMessage message) =>
        (_root._listeners.GetValueOrDefault(typeof(TMessage)) as Action<IMessageSource, TMessage>)?.Invoke(source, message);
}
