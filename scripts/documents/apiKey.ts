/** Form of every API key, for secret scanners. A found key is real only where its checksum fits as well. */
export const API_KEY_PATTERN = /smt_[ocd]_[0-9A-Za-z]{12}_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}/;
