/** Loads a package that only some commands need. Throws a {@link MissingPackageError} where it is not installed. */
export async function optionalPackage<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new MissingPackageError(name, { cause });
  }
}

/** A package that is not a dependency of Hazelnats, because few need it, is not installed or does not run here. */
export class MissingPackageError extends Error {
  override readonly name = "MissingPackageError";
  readonly code = "MISSING_PACKAGE";
  /** Its name on npm. */
  readonly packageName: string;

  constructor(packageName: string, options: ErrorOptions) {
    super(`the package ${packageName} can't be loaded`, options);
    this.packageName = packageName;
  }
}
