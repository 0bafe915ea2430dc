/** The form of the names of stages and connections: lower-case letters, digits and single hyphens. */
export const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
