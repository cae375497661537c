using System.Reflection;

namespace Microsoft.ML.Runtime;

public sealed partial class ComponentCatalog
{
    /// <summary>A class that can be asked for, and how it is made.</summary>
    internal sealed class LoadableClassInfo
    {
        readonly MemberInfo _initer;
        readonly bool _takesEnvironment;

        internal LoadableClassInfo(LoadableClassAttributeBase attribute, MemberInfo initer, bool takesEnvironment)
        {
            _initer = initer;
            _takesEnvironment = takesEnvironment;
            Type = attribute.InstanceType;
            LoaderType = attribute.LoaderType;
            ArgType = attribute.ArgType;
            SignatureTypes = attribute.SigTypes;
            UserName = attribute.UserName;
            LoadNames = attribute.LoadNames;
        }

        public Type Type { get; }

        public Type LoaderType { get; }

        public Type ArgType { get; }

        public IReadOnlyList<Type> SignatureTypes { get; }

        public string UserName { get; }

        public IReadOnlyList<string> LoadNames { get; }

        internal object CreateInstance(IHostEnvironment env, string options, object[] extra)
        {
            if (ArgType != null)
                throw env.Except($"'{UserName}' is made from options, which are not read from text here: '{options}'.");
            var arguments = _takesEnvironment ? [env, .. extra] : extra;
            try
            {
                return _initer is ConstructorInfo constructor ? constructor.Invoke(arguments) : ((MethodInfo)_initer).Invoke(null, arguments);
            }
            catch (TargetInvocationException ex) when (ex.InnerException.IsMarked())
            {
                // So does ML.NET: what its own checks threw is wrapped twice, anything else once.
                throw env.Process(new InvalidOperationException("Error during class instantiation", ex));
            }
        }

        /// <summary>A load name, in any case, and the signature it is asked for with.</summary>
        internal readonly struct Key(string loadName, Type sigType) : IEquatable<Key>
        {
            readonly string _name = loadName.ToLowerInvariant().Trim();
            readonly Type _signature = sigType;

            public bool Equals(Key other) => _name == other._name && _signature == other._signature;

            public override bool Equals(object obj) => obj is Key other && Equals(other);

            public override int GetHashCode() => HashCode.Combine(_name, _signature);
        }
    }
}
