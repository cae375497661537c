using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The signature of what is loaded from a model file.</summary>
delegate void SignatureLoadModel(ModelLoadContext ctx);

/// <summary>Names a class of this assembly, by which others (model files above all) can ask for it.</summary>
abstract class LoadableClassAttributeBase : Attribute
{
    protected LoadableClassAttributeBase(
        string summary, Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
    {
        Contracts.CheckValue(instType, nameof(instType));
        Contracts.CheckValue(loaderType, nameof(loaderType));
        Contracts.CheckNonEmpty(userName, nameof(userName));
        if (sigTypes is not { Length: > 0 })
            throw Contracts.ExceptParam(nameof(sigTypes), "At least one signature type must be given.");
        var shared = ParametersOf(sigTypes[0]);
        if (!sigTypes.All(sig => ParametersOf(sig).SequenceEqual(shared)))
            throw Contracts.ExceptParam(nameof(sigTypes), "All signature types must have the same parameters.");

        InstanceType = instType;
        LoaderType = loaderType;
        ArgType = argType;
        SigTypes = sigTypes;
        CtorTypes = shared;
        Summary = summary;
        UserName = userName;
        LoadNames = loadNames is { Length: > 0 } ? loadNames : [userName];
    }

    public Type InstanceType { get; private set; }

    /// <summary>The class that has the constructor or the static method Create.</summary>
    public Type LoaderType { get; private set; }

    public Type ArgType { get; private set; }

    public Type[] SigTypes { get; private set; }

    /// <summary>The parameters that the signature prescribes.</summary>
    public Type[] CtorTypes { get; private set; }

    public string Summary { get; private set; }

    public string UserName { get; private set; }

    public string[] LoadNames { get; private set; }

    public string DocName { get; set; }

    static Type[] ParametersOf(Type signature)
    {
        if (signature?.BaseType != typeof(MulticastDelegate))
            throw Contracts.ExceptParam(nameof(signature), "A signature type must be a delegate.");
        return [.. signature.GetMethod("Invoke").GetParameters().Select(parameter => parameter.ParameterType)];
    }
}

[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
sealed class LoadableClassAttribute : LoadableClassAttributeBase
{
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(null, instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(null, instType, instType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(null, instType, loaderType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(string summary, Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, instType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        : base(summary, instType, loaderType, argType, [sigType], userName, loadNames)
    {
    }

    public LoadableClassAttribute(string summary, Type instType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(summary, instType, instType, argType, sigTypes, userName, loadNames)
    {
    }

    public LoadableClassAttribute(
        string summary, Type instType, Type loaderType, Type argType, Type[] sigTypes, string userName, params string[] loadNames)
        : base(summary, instType, loaderType, argType, sigTypes, userName, loadNames)
    {
    }
}
